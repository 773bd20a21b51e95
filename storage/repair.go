package storage

// RepairReport is what a repair did.
type RepairReport struct {
	Path    string
	Kept    string   // where the damaged file is kept; empty when nothing was wrong, and nothing was done
	Found   []string // what was wrong
	Cards   int      // in the repaired board
	Entries int      // lines of its history
	Texts   int      // its long texts
	Notes   []string // what was salvaged from elsewhere than the place it belongs, and how
	Lost    []string // what could not be salvaged, a sentence each
}

// Whole reports whether everything could be salvaged.
func (r *RepairReport) Whole() bool { return len(r.Lost) == 0 }
