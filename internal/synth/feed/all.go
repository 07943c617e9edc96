package feed

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"mpolice/internal/registry"
	"mpolice/internal/synth"
)

// Folders and files below the folder of [All].
const (
	FolderDay0  = "day0"
	FolderDay1  = "day1"
	FolderTruth = "truth"
	// AlikeFile lists pairs of different people: kind, one number, the other.
	AlikeFile = "truth/alike.csv"
	// IndexFile is the list of files as JSON, those that did not come included.
	IndexFile = "deliveries.json"
)

// All writes both days' deliveries of every register that is loaded, and what
// is true of them, in one pass over the city: day0/, day1/, truth/ and
// deliveries.json below dir. Live registers are passed over. The files come in
// the order of the descriptors, day 0 first. progress is told the people made
// so far and in all; nil is no one.
func All(ctx context.Context, city *synth.City, descriptors []*registry.Descriptor, dir string, dirt Dirt, progress func(done, total int64)) ([]File, error) {
	var offices []*office
	truth := filepath.Join(dir, FolderTruth)
	var err error
	for _, d := range descriptors {
		if d.Live {
			continue
		}
		var o *office
		if o, err = newOffice(city, d); err == nil {
			offices = append(offices, o)
			err = errors.Join(
				o.open(filepath.Join(dir, FolderDay0), Options{Day: 0, Dirt: dirt, Truth: truth}),
				o.open(filepath.Join(dir, FolderDay1), Options{Day: 1, Dirt: dirt, Truth: truth}))
		}
		if err != nil {
			err = fmt.Errorf("%s: %w", d.Code, err)
			break
		}
	}
	if err == nil {
		err = pair(ctx, city, offices, dir, progress)
	}
	for _, o := range offices {
		err = errors.Join(err, o.close(err != nil))
	}
	if err != nil {
		return nil, fmt.Errorf("write feeds: %w", err)
	}
	files := filesOf(offices)
	return files, index(dir, files)
}

// pair makes the pass, with one desk more for the pairs of people.
func pair(ctx context.Context, city *synth.City, offices []*office, dir string, progress func(done, total int64)) error {
	f, err := os.Create(filepath.Join(dir, filepath.FromSlash(AlikeFile)))
	if err != nil {
		return err
	}
	pairs := &alikeDesk{bufio.NewWriter(f)}
	_, err = pairs.WriteString(alikeHead)
	desks := []desk{pairs}
	for _, o := range offices {
		desks = append(desks, o)
	}
	if err == nil {
		err = eachBatch(ctx, city, desks, progress)
	}
	return errors.Join(err, pairs.Flush(), f.Close())
}

// alikeDesk writes the pairs of people who are easily taken for one.
type alikeDesk struct{ *bufio.Writer }

func (a *alikeDesk) take(b *synth.Batch) error {
	for _, p := range b.Alike {
		if _, err := fmt.Fprintf(a, "%s,%s,%s\n", p.Kind, p.One, p.Other); err != nil {
			return err
		}
	}
	return nil
}

func filesOf(offices []*office) []File {
	var files []File
	for day := range 2 {
		for _, o := range offices {
			files = append(files, o.deliveries[day].file)
		}
	}
	return files
}

// index writes the list of files, their paths relative to it.
func index(dir string, files []File) error {
	list := make([]File, len(files))
	for i, f := range files {
		if list[i] = f; f.Path != "" {
			rel, err := filepath.Rel(dir, f.Path)
			if err != nil {
				return fmt.Errorf("write feeds: %w", err)
			}
			list[i].Path = filepath.ToSlash(rel)
		}
	}
	text, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return fmt.Errorf("write feeds: %w", err)
	}
	if err := os.WriteFile(filepath.Join(dir, IndexFile), append(text, '\n'), 0o644); err != nil {
		return fmt.Errorf("write feeds: %w", err)
	}
	return nil
}
