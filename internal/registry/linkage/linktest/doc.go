// Package linktest makes labelled records in the manner of Taiwan's
// registers, to measure and test linkage on where no real data may go.
//
// [Generate] draws people with names, birth dates, national ids, phones and
// addresses, and for each one record or more with the errors that registers
// show: homophones and variant characters, dropped or transposed digits, day
// and month swapped, dates in ROC years, old addresses, nulls. The errors are
// written as operations on text; nothing here uses linkage's own measures, so
// that its figures do not flatter themselves.
//
// Part of the people are hard negatives, labelled as such: twins (same family
// name, birthday, home and phone; mostly one character of the given name in
// common) and strangers of the same name and birthday. Joining two of them is
// the error that arrests the wrong person.
//
// Surnames and their shares follow the first fifty of 內政部《全國姓名統計分析》
// (2018), rounded; given characters are common ones of the same publication;
// roads and districts are common Taiwanese names. Everything else is drawn.
package linktest
