module mpolice/internal/synth/portrait/gen

go 1.26
