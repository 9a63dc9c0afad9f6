package ashlartest_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/ashlar-go/ashlar/ashlartest"
)

// Templates of earlier states go, but for the last ones, and so does what killed processes left.
func TestSweep(t *testing.T) {
	t.Parallel()
	repo := unique(t, "sweep")
	template := func(i int, used time.Time) string {
		name := fmt.Sprintf("ashlartemplate_%s_%032x", repo, i)
		run(t, serverURL, "CREATE DATABASE "+name,
			fmt.Sprintf("COMMENT ON DATABASE %s IS 'ashlartest: used %s'", name, used.UTC().Format(time.RFC3339)))
		return name
	}
	now := time.Now()
	var stay []string
	gone := []string{"ashlartemplate_" + repo + "_" + fmt.Sprintf("%032x", 99)} // without a comment
	for i := range 8 {
		name := template(i, now.AddDate(0, 0, -2-i))
		if i < 4 { // and the new one
			stay = append(stay, name)
		} else {
			gone = append(gone, name)
		}
	}
	before := now.AddDate(0, 0, -3).UTC().Format("20060102")
	gone = append(gone, "ashlarbuild_"+fmt.Sprintf("%032x", 7)+"_01234567", "ashlartest_"+before+"_01234567_1_sweep")
	kept := "ashlartest_" + before + "_01234567_2_sweep"
	stay = append(stay, kept, "ashlartest_"+now.UTC().Format("20060102")+"_01234567_3_sweep", "ashlartemplate_"+repo+"_notours")
	// Tests beside this one sweep too: it has its comment before its name.
	run(t, serverURL, "CREATE DATABASE sweep_kept", "COMMENT ON DATABASE sweep_kept IS 'ashlartest: kept'", "ALTER DATABASE sweep_kept RENAME TO "+kept)
	for _, name := range slices.Concat(gone, stay) {
		if len(databases(t, "^"+name+"$")) == 0 {
			run(t, serverURL, "CREATE DATABASE "+name)
		}
	}
	t.Cleanup(func() {
		for _, name := range stay {
			run(t, serverURL, "DROP DATABASE IF EXISTS "+name)
		}
	})

	ashlartest.New(t, project(repo), files(map[string]string{repo + "/1_a": "CREATE TABLE a ()"}))
	for _, name := range gone {
		same(t, nil, databases(t, "^"+name+"$"))
	}
	for _, name := range stay {
		same(t, []string{name}, databases(t, "^"+name+"$"))
	}
}

// Templates that were used within a day stay, however many there are.
func TestSweepLeavesTheYoung(t *testing.T) {
	t.Parallel()
	repo := unique(t, "young")
	for i := range 7 {
		ashlartest.New(t, project(repo), files(map[string]string{repo + "/1_a": fmt.Sprintf("CREATE TABLE t%d ()", i)}))
	}
	if list := templatesOf(t, repo); len(list) != 7 {
		t.Errorf("templates: %q", list)
	}
}
