package portrait

import (
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"sync"
)

//go:embed data
var data embed.FS

// Person is one invented person. Age and AgeLater are years at the two photos
// of the gallery; Sex is "male" or "female".
type Person struct {
	Number   int    `json:"number"`
	Sex      string `json:"sex"`
	Age      int    `json:"age"`
	AgeLater int    `json:"age_later"`
}

// Picture is one line of the manifest: where a picture lies and what it shows.
// Person is 0 for samples. Width and Height are pixels; SHA256 is of the file.
type Picture struct {
	File    string `json:"file"`
	Person  int    `json:"person"`
	Variant string `json:"variant"`
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	SHA256  string `json:"sha256"`
}

// Manifest says what the pictures are, who may use them, and what they were
// made from.
type Manifest struct {
	Note         string    `json:"note"`
	Licence      string    `json:"licence"`
	Source       string    `json:"source"`
	SourceSHA256 string    `json:"source_sha256"`
	Seed         uint64    `json:"seed"`
	Persons      []Person  `json:"persons"`
	Files        []Picture `json:"files"`
}

var manifest = sync.OnceValue(func() Manifest {
	var m Manifest
	if err := json.Unmarshal(file("manifest.json"), &m); err != nil {
		panic("portrait: manifest.json was built in broken: " + err.Error())
	}
	return m
})

// Made returns the manifest.
func Made() Manifest {
	m := manifest()
	m.Persons, m.Files = slices.Clone(m.Persons), slices.Clone(m.Files)
	return m
}

// Persons returns everyone of whom there are portraits, in order of number.
func Persons() []Person { return slices.Clone(manifest().Persons) }

// Enrolment is the JPEG for enrolment: from the front, in studio light.
func (p Person) Enrolment() []byte { return p.photo("gallery", "enrolment") }

// Later is a JPEG taken years after enrolment, in other light.
func (p Person) Later() []byte { return p.photo("gallery", "later") }

// Probe is a JPEG to search with. It must not be enrolled.
func (p Person) Probe() []byte { return p.photo("probes", "probe") }

func (p Person) photo(folder, variant string) []byte {
	return file(fmt.Sprintf("%s/p%02d-%s.jpg", folder, p.Number, variant))
}

// Samples returns a picture by its name; [SampleNames] lists the names.
func Samples(name string) ([]byte, error) {
	if !slices.Contains(SampleNames(), name) {
		return nil, fmt.Errorf("no sample portrait is named %q; take one of %v", name, SampleNames())
	}
	return file("samples/" + name + ".jpg"), nil
}

// SampleNames lists the samples: strangers, who have no photo in the gallery;
// two faces, nobody; and faces too small, steep, turned, blurred, dark, bright
// or cut off.
func SampleNames() []string {
	var names []string
	for _, p := range manifest().Files {
		if p.Person == 0 {
			names = append(names, p.Variant)
		}
	}
	slices.Sort(names)
	return names
}

// file returns a file that was built in. Each call gives bytes of its own.
func file(name string) []byte {
	b, err := data.ReadFile(path.Join("data", name))
	if err != nil {
		panic("portrait: " + err.Error() + " (every person of the manifest has three photos)")
	}
	return b
}
