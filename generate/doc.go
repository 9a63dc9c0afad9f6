// Package generate walks the whole authoring road once: two catalogs go in, the text of migration files and the next
// snapshot come out.
//
// It stands above diff, plan and ddl, which each know one step, and below the commands, which know folders and clocks.
// It is pure: no disk, no clock, no network.
package generate
