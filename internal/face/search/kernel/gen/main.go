// Kernelgen writes the assembly of package kernel and its Go stubs. Run it in
// its own module, so that the product never depends on avo:
//
//	cd internal/face/search/kernel/gen && go run . -out ../scan_amd64.s -stubs ../scan_amd64.go -pkg kernel
//
// The layout of blocks, probes and results is told in the package comment of
// kernel. A test there runs this program and compares the files.
package main

import . "github.com/mmcloughlin/avo/build"

func main() {
	for _, probes := range []int{1, 4, 16} {
		vnni(probes)
	}
	for _, probes := range []int{1, 4} {
		avx2(probes)
	}
	read()
	Generate()
}
