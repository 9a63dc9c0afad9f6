package snapshot

// ApplyUntil is [Change.Apply] of a process that is killed when so many files have their names.
func (c *Change) ApplyUntil(files int) error {
	for i := range c.files {
		if err := c.stage(&c.files[i]); err != nil {
			return err
		}
	}
	if err := c.note(); err != nil {
		return err
	}
	for _, file := range c.files[:files] {
		if err := c.publish(file); err != nil {
			return err
		}
	}
	return nil
}
