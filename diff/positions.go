package diff

// positions returns places for the new columns between the neighbours that they were declared between.
func (p *pair) positions() map[string]int {
	names := make([]string, len(p.to.Columns))
	for i, column := range p.to.Columns {
		names[i] = column.Name
	}
	last := 0
	for _, column := range p.from.Columns {
		last = max(last, column.Position)
	}
	return places(names, last, p.position)
}

// places returns places for what is new in a list of names, between the neighbours that it was declared between: those
// that have kept a place, by the function place. last is the greatest place there was.
func places(names []string, last int, place func(name string) (int, bool)) map[string]int {
	const step = 1000
	out := map[string]int{}
	previous, known := 0, false
	for i := 0; i < len(names); i++ {
		if at, ok := place(names[i]); ok {
			previous, known = at, true
			continue
		}
		end := i
		for end < len(names) {
			if _, ok := place(names[end]); ok {
				break
			}
			end++
		}
		count := end - i
		low, high := previous, 0
		if end < len(names) {
			high, _ = place(names[end])
		}
		switch {
		case end == len(names):
			low = last - last%step
			high = low + step*(count+1)
		case !known:
			low = high - step*(count+1)
		case high <= low: // the neighbours are stored the other way round
			high = low + step
		}
		for n := range count {
			out[names[i+n]] = low + (high-low)*(n+1)/(count+1)
		}
		i = end - 1
	}
	return out
}

// position returns the place that a column has kept from before.
func (p *pair) position(column string) (int, bool) {
	if contains(p.columns.added, column) {
		return 0, false
	}
	if before := p.from.Column(p.before(column)); before != nil {
		return before.Position, true
	}
	return 0, false
}
