package remote

import "fmt"

// OptionPlace is where the board file was when it was last in step with its log,
// as a name that tells nothing but whether it is the same place. Two files with
// one replica id are a copy and what it was made of.
const OptionPlace = "place"

// notice gives this file a replica id of its own where it is not in the place that
// it was in before: copied, moved or put back from a backup, which cannot be told
// apart. What is pending keeps its ids, so that what both files have lands once.
func (r *logRun) notice() error {
	was := r.setup.Options[OptionPlace]
	if r.place == "" || r.place == was || r.Plan {
		return nil
	}
	id, old := "", r.setup.Options[OptionReplica]
	if was != "" {
		id = r.NewID()
	}
	err := r.Board(func(tx Tx) error {
		s, err := read[Setup](tx, keySetup)
		if err != nil || s == nil {
			return err
		}
		if s.Options == nil {
			s.Options = map[string]string{}
		}
		s.Options[OptionPlace] = r.place
		if id != "" {
			s.Options[OptionReplica] = id
		}
		r.setup = *s
		return write(tx, keySetup, *s)
	})
	if err != nil || id == "" {
		return err
	}
	r.hook("place:kept")
	if log, ok := r.log.(interface{ GoesBy(replica string) }); ok {
		log.GoesBy(id)
	}
	r.report.Said = append(r.report.Said, fmt.Sprintf("this file is a copy of another, or was moved or put back: it goes by %s from now on, no longer by %s; nothing is sent twice", id, old))
	return nil
}
