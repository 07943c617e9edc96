package store_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// twins are the files that say the same over both engines' generated code,
// whose types have different names. A change to one is a change to the other.
var twins = []string{"custody.go", "face.go", "faceopen.go", "load.go", "notice.go", "people.go", "session.go"}

// TestTwinsAreTheSame but for the engine's name.
func TestTwinsAreTheSame(t *testing.T) {
	for _, file := range twins {
		lite, post := neutral(t, "sqlite", file), neutral(t, "postgres", file)
		for i := range max(len(lite), len(post)) {
			if a, b := line(lite, i), line(post, i); a != b {
				t.Errorf("%s:%d\n SQLite:     %s\n PostgreSQL: %s", file, i+1, a, b)
				break
			}
		}
	}
}

// neutral gives a file's lines without its engine's name.
func neutral(t *testing.T, engine, file string) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(engine, file))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.ReplaceAll(string(b), engine, "ENGINE"), "\n")
}

func line(lines []string, i int) string {
	if i >= len(lines) {
		return "(ends)"
	}
	return lines[i]
}
