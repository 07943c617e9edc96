// Command mpolice is the accountable police-information query platform: one
// program that serves, verifies and demonstrates. `mpolice help` lists what it
// does.
package main

import (
	"os"

	"mpolice/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr)) }
