package segment

import (
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"mpolice/internal/face/segment/disk"
)

const (
	pointerFile = "current"
	pointerHead = "mpolice face model v1"
)

// FolderOf is the folder of a model's store below a gallery's folder. Stores of
// two models lie side by side: one is searched while the other is filled.
func FolderOf(gallery string, model [32]byte) string {
	return filepath.Join(gallery, "model-"+hex.EncodeToString(model[:]))
}

// Switch makes a model's store the one that is searched, at once and durably.
// The store's folder must be there.
func Switch(gallery string, model [32]byte) error { return switchTo(disk.New(gallery, nil), model) }

func switchTo(d *disk.Disk, model [32]byte) error {
	if info, err := os.Stat(FolderOf(d.Dir(), model)); err != nil || !info.IsDir() {
		return fmt.Errorf("switch model: %w", ErrNoStore)
	}
	if err := d.Publish(pointerFile, encodePointer(model), true); err != nil {
		return fmt.Errorf("switch model: %w", err)
	}
	return nil
}

// Current gives the model that Switch was last called with; ErrNoStore if it
// never was.
func Current(gallery string) ([32]byte, error) {
	data, err := os.ReadFile(filepath.Join(gallery, pointerFile))
	if errors.Is(err, fs.ErrNotExist) {
		return [32]byte{}, fmt.Errorf("current model: %w", ErrNoStore)
	}
	if err != nil {
		return [32]byte{}, fmt.Errorf("current model: %w", err)
	}
	model, err := parsePointer(data)
	if err != nil {
		return [32]byte{}, fmt.Errorf("current model: %w", err)
	}
	return model, nil
}

// A pointer file has three lines: its name and version, the model's SHA-256,
// and the CRC32C of the two lines before, both in hexadecimal.
func encodePointer(model [32]byte) []byte {
	text := pointerHead + "\n" + hex.EncodeToString(model[:]) + "\n"
	return fmt.Appendf(nil, "%s%08x\n", text, crc32.Checksum([]byte(text), castagnoli))
}

func parsePointer(data []byte) ([32]byte, error) {
	var model [32]byte
	lines := strings.Split(string(data), "\n")
	if len(lines) == 4 && len(lines[1]) == 64 {
		if b, err := hex.DecodeString(lines[1]); err == nil {
			model = [32]byte(b)
		}
	}
	if string(data) != string(encodePointer(model)) {
		return [32]byte{}, damage(pointerFile, "it is not a pointer to a model as this program writes it")
	}
	return model, nil
}
