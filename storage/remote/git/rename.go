package git

// GoesBy names the copy of the board that appends from here on.
func (d *Driver) GoesBy(replica string) { d.cfg.Replica = replica }
