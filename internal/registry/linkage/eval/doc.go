// Package eval measures record linkage on labelled files: one file to be
// deduplicated or two to be linked, as CSV (any usual delimiter, UTF-8 with or
// without byte order mark) or Parquet. Nothing is tuned to a data set: kinds
// of columns are inferred, or stated by a mapping, and the rest follows.
//
// Truth is a column that names the entity, a pattern within the record ids
// (FEBRL's rec-12-org and rec-12-dup-0 are entity 12), or a file of pairs.
// The columns that hold truth take no part in linkage, nor do those that name
// the record; one that mirrors the truth is warned of. A mistake in what was
// asked for is an [InputError] that says what there is.
//
// A [Report] gives pair precision, recall and F1 at the fixed decision
// p > 0.5, before and after clustering; cluster measures (B-cubed after Bagga
// and Baldwin 1998, and exact clusters); what blocking lost; a calibration
// table; and times. The best F1 over all thresholds needs the labels and is
// given for reference only. What the model weighs, which pairs were compared and
// why, and on request the worst wrong pairs stand beside the figures.
package eval
