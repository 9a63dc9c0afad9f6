package git_test

import (
	"testing"

	"github.com/ashlar-go/ashlar/internal/git"
)

func TestOperations(t *testing.T) {
	t.Parallel()
	c := newClone(t)
	c.write("a", "1\n2\n3\n")
	c.commit()
	c.git("switch", "--quiet", "--create", "branch")
	c.write("a", "1\ntwo\n3\n")
	c.commit()
	c.git("switch", "--quiet", "main")
	c.write("a", "1\nzwei\n3\n")
	c.commit()
	tree := c.open(".")
	commit := func(revision string) string {
		t.Helper()
		hash, err := tree.Commit(t.Context(), revision)
		if err != nil {
			t.Fatal(err)
		}
		return hash
	}
	main, branch, base := commit("main"), commit("branch"), commit("main^")
	is := func(what string, conflicts bool, name, wantBase, ours, theirs string) {
		t.Helper()
		op, err := tree.Operation(t.Context(), conflicts)
		if err != nil {
			t.Fatal(what, err)
		}
		if name == "" {
			if op != nil {
				t.Errorf("%s: %+v", what, op)
			}
			return
		}
		if op == nil || op.Name != name || op.Base != wantBase || op.Ours != ours || op.Theirs != theirs {
			t.Errorf("%s: %+v", what, op)
		}
	}
	is("nothing", false, "", "", "", "")
	for _, test := range []struct {
		do, undo     []string
		name         string
		base, theirs string
	}{
		{[]string{"merge", "branch"}, []string{"merge", "--abort"}, git.Merging, base, branch},
		{[]string{"cherry-pick", "branch"}, []string{"cherry-pick", "--abort"}, git.CherryPicking, base, branch},
		{[]string{"rebase", "branch"}, []string{"rebase", "--abort"}, git.Rebasing, base, main},
	} {
		if _, err := c.try(test.do...); err == nil {
			t.Fatal(test.do, "went through")
		}
		is(test.name, true, test.name, test.base, commit("HEAD"), test.theirs)
		c.git(test.undo...)
		is("after "+test.name, false, "", "", "", "")
	}
	c.git("switch", "--quiet", "--detach", "main^")
	c.write("a", "1\ndeux\n3\n")
	c.git("stash", "--quiet")
	c.git("switch", "--quiet", "main")
	is("a stash that lies there", false, "", "", "", "")
	if _, err := c.try("stash", "pop"); err == nil {
		t.Fatal("the stash went through")
	}
	is("stash", true, git.Unstashing, base, main, commit("refs/stash"))
	c.git("reset", "--quiet", "--hard")
	c.git("merge", "--quiet", "--strategy", "ours", "--message", "m", "branch")
	is("a merge that is done", false, git.Merging, base, main, branch)
	c.write("b/more", "1\n")
	c.commit()
	is("a commit behind a merge", false, "", "", "", "")
	for base, want := range map[string]string{main: branch, "HEAD^": "", "HEAD": ""} {
		op, err := tree.LastMerge(t.Context(), base)
		if err != nil || (op == nil) != (want == "") || op != nil && (op.Ours != main || op.Theirs != want || op.Base != commit("main~2^") || !op.Done) {
			t.Errorf("the last merge behind %s: %+v, %v", base, op, err)
		}
	}
	for _, test := range []struct {
		folder  string
		commits []string
		same    bool
	}{
		{"b", []string{main, "HEAD"}, false},
		{"b", []string{"", "HEAD"}, false},
		{"b", []string{main, branch, "HEAD"}, true}, // it is in neither of the first
		{"none", []string{main, "HEAD"}, true},
		{"b", []string{"HEAD", "HEAD"}, true},
	} {
		if same, err := tree.SameFolder(t.Context(), test.folder, test.commits...); same != test.same || err != nil {
			t.Errorf("%s at %q: %v, %v", test.folder, test.commits, same, err)
		}
	}
	if held, err := tree.IsAncestor(t.Context(), branch, "HEAD"); !held || err != nil {
		t.Error(held, err)
	}
	if held, err := tree.IsAncestor(t.Context(), "HEAD", branch); held || err != nil {
		t.Error(held, err)
	}
	if name := tree.NameOf(t.Context(), branch); name != "branch" {
		t.Error(name)
	}
	if commits, err := tree.Commits(t.Context(), "branch", "a", "5"); err != nil || len(commits) != 2 || commits[0] != branch {
		t.Error(commits, err)
	}
}

func TestMergeFile(t *testing.T) {
	t.Parallel()
	tree := newClone(t).open(".")
	for name, test := range map[string]struct {
		c     git.Conflict
		want  string
		clean bool
	}{
		"one side":    {git.Conflict{Base: []byte("1\n"), Ours: []byte("1\n"), Theirs: []byte("2\n")}, "2\n", true},
		"both sides":  {git.Conflict{Base: []byte("1\n2\n3\n4\n"), Ours: []byte("a\n2\n3\n4\n"), Theirs: []byte("1\n2\n3\nb\n")}, "a\n2\n3\nb\n", true},
		"a conflict":  {git.Conflict{Base: []byte("1\n"), Ours: []byte("2\n"), Theirs: []byte("3\n")}, "", false},
		"a drop":      {git.Conflict{Base: []byte("1\n"), Ours: []byte("1\n")}, "", true},
		"both remove": {git.Conflict{Base: []byte("1\n")}, "", true},
		"drop change": {git.Conflict{Base: []byte("1\n"), Ours: []byte("2\n")}, "", false},
	} {
		if got, clean, err := tree.MergeFile(t.Context(), test.c); string(got) != test.want || clean != test.clean || err != nil {
			t.Errorf("%s: %q %v %v", name, got, clean, err)
		}
	}
}
