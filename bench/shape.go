package main

import "fmt"

// perPackage is how many resources stand in one Go package, and how many tables in one TypeScript file.
const perPackage = 100

// changedOf is the share of the resources that the follow-up changes: one in so many. They are spread over all packages,
// so that each package has to be compiled anew.
const changedOf = 20

// state is what the declarations of a project say beyond its size.
type state struct {
	edition string // a text in the code of the first resource, which no table shows
	column  string // a nullable text column more, or none
	one     bool   // only the first resource has it
}

// has reports whether the resource with this number has the column more.
func (s state) has(resource int) bool {
	return s.column != "" && (resource == 0 || !s.one && resource%changedOf == 0)
}

// changed returns how many of the resources have the column more.
func (s state) changed(size int) int {
	n := 0
	for i := range size {
		if s.has(i) {
			n++
		}
	}
	return n
}

// table returns the name of the table of a resource.
func table(resource int) string { return fmt.Sprintf("r%05d", resource) }

// target returns the resource that a resource refers to: the one before it in the same package, or itself.
func target(resource int) int {
	if resource%perPackage == 0 {
		return resource
	}
	return resource - 1
}

// packages returns how many packages or files hold the resources.
func packages(size int) int { return (size + perPackage - 1) / perPackage }

// members returns the resources of a package, the first and the one behind the last.
func members(pkg, size int) (from, to int) { return pkg * perPackage, min((pkg+1)*perPackage, size) }
