// Package field says what the columns of a data set mean and brings their
// values into the one form in which they are compared.
//
// A [Kind] is the meaning of a column: given name, date, post code, address
// part. [Normalize] folds a raw value by its kind (case, width, diacritics,
// separators, the spellings of a date) and returns "" for null: an empty
// cell, or what people and exports write in place of one ("unknown", "不詳",
// 9999-12-31). Null is neutral in linkage, so a placeholder wrongly taken for
// a value does harm and a value wrongly taken for null does little.
//
// [Infer] guesses kinds from headers and sampled values where nobody has
// stated them; a [Mapping] overrides the guess column by column.
//
// Normalised values serve comparison only. The raw value stays with its
// register: what is shown to a person is never taken from here.
package field
