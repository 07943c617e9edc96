package bench

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/text/encoding/traditionalchinese"

	"mpolice/internal/registry"
)

// writeDelta makes a delta out of a clean snapshot: of every hundredth row an
// update with another code in the last column. It gives the number of rows.
func writeDelta(d *registry.Descriptor, from, to string) (int64, error) {
	in, err := os.Open(from)
	if err != nil {
		return 0, err
	}
	defer in.Close()
	out, err := os.Create(to)
	if err != nil {
		return 0, err
	}
	w := bufio.NewWriterSize(out, 1<<20)
	n, err := delta(d, bufio.NewReaderSize(in, 1<<20), w)
	return n, errors.Join(err, w.Flush(), out.Close())
}

func delta(d *registry.Descriptor, in *bufio.Reader, out *bufio.Writer) (n int64, err error) {
	operation := d.Feed.Operation
	if d.Feed.Encoding == registry.EncodingBig5 {
		if operation, err = traditionalchinese.Big5.NewEncoder().String(operation); err != nil {
			return 0, err
		}
	}
	head, err := in.ReadBytes('\n')
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(out, "%s,%s", operation, head)
	for row := int64(1); ; row++ {
		line, err := in.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return 0, err
		}
		if row < 100*(n+1) || !otherCode(line) {
			continue
		}
		n++
		fmt.Fprintf(out, "U,%s", line)
	}
}

// otherCode changes a code of one digit at a line's end, from 0 to 3, to the
// next one. No second byte of Big5 is a digit.
func otherCode(line []byte) bool {
	text := bytes.TrimRight(line, "\r\n")
	last := len(text) - 1
	if last < 1 || text[last-1] != ',' || text[last] < '0' || text[last] > '3' {
		return false
	}
	text[last] = '0' + (text[last]-'0'+1)%4
	return true
}
