package query

import (
	"errors"
	"strings"

	"mpolice"
)

const (
	// maxCode bounds a code: a purpose, a ground, a register, a field.
	maxCode = 64
	// maxRegisters bounds how many registers one query names.
	maxRegisters = 64
)

// checkCodes refuses what no list of codes can hold. Codes come from forms and
// programs, not from people; one that is none is a mistake and no query.
func checkCodes(q Request) error {
	if len(q.Registers) > maxRegisters {
		return &mpolice.Invalid{Field: "registers", Key: "invalid.text_too_long"}
	}
	for _, r := range q.Registers {
		if err := checkCode("registers", string(r)); err != nil {
			return err
		}
	}
	return errors.Join(
		checkCode("purpose", string(q.Purpose)),
		checkCode("ground", string(q.Ground)),
		checkCode("reference", string(q.Reference.Kind)),
	)
}

func checkCode(field, code string) error {
	switch {
	case len(code) > maxCode:
		return &mpolice.Invalid{Field: field, Key: "invalid.text_too_long"}
	case strings.IndexFunc(code, notOfCode) >= 0:
		return &mpolice.Invalid{Field: field, Key: "invalid.text_characters"}
	}
	return nil
}

func notOfCode(r rune) bool {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		return false
	}
	return r != '-' && r != '_' && r != '.'
}
