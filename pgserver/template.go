package pgserver

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/ashlar-go/ashlar/internal/lock"
)

// initFlags are those of initdb. Small log segments keep the template small: 24 MB in place of 40.
func initFlags(major int) []string {
	flags := []string{
		"--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--text-search-config=english",
		"--wal-segsize=1", "--no-sync",
	}
	if major >= 17 {
		// The server's own locale is the same on all platforms, unlike the C library's.
		flags = append(flags, "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
	}
	return flags
}

// fillData makes the data folder: a copy of the template, which initdb makes once per version. Without a folder for
// caches initdb works in place.
func fillData(ctx context.Context, folder folder, binaries binaries) error {
	// The copy gets its name when it is whole; PG_VERSION in data then says that all is there.
	fresh := folder.path("data.new")
	if err := errors.Join(os.RemoveAll(fresh), os.RemoveAll(folder.path("data"))); err != nil {
		return err
	}
	cache, ok := cacheFolder()
	if !ok {
		if err := os.Mkdir(fresh, 0o700); err != nil {
			return err
		}
		if err := initialize(ctx, fresh, folder.owner, binaries); err != nil {
			return err
		}
		return folder.adopt(fresh)
	}
	template := filepath.Join(cache, templateKey(binaries))
	if copyTemplate(template, fresh, folder.owner) != nil {
		if err := buildTemplate(ctx, template, folder.owner, binaries); err != nil {
			return err
		}
		if err := copyTemplate(template, fresh, folder.owner); err != nil {
			return fmt.Errorf("copy of the template %q: %w", template, err)
		}
	}
	return folder.adopt(fresh)
}

// adopt gives fresh data its name. In a folder that lasts it is brought to the disk first; PostgreSQL relies on that.
func (f *folder) adopt(fresh string) error {
	if !f.temporary {
		if err := syncTree(fresh); err != nil {
			return err
		}
	}
	return os.Rename(fresh, f.path("data"))
}

// syncTree brings all below a folder to the disk.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		return errors.Join(file.Sync(), file.Close())
	})
}

// cacheFolder returns the folder of the templates, false when this user cannot have one.
func cacheFolder() (string, bool) {
	base, err := os.UserCacheDir()
	if err != nil {
		return "", false
	}
	dir := filepath.Join(base, "ashlar", "pgserver")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", false
	}
	probe, err := os.CreateTemp(dir, "probe-")
	if err != nil {
		return "", false
	}
	return dir, errors.Join(probe.Close(), os.Remove(probe.Name())) == nil
}

// templateKey names a template by all that shapes it.
func templateKey(b binaries) string {
	sum := sha256.Sum256([]byte(b.full + "\n" + strings.Join(initFlags(b.major), "\n")))
	return b.version + "-" + hex.EncodeToString(sum[:6])
}

// buildTemplate makes the template unless another process made it while this one waited for the lock. It appears by a
// rename, whole or not at all.
func buildTemplate(ctx context.Context, template string, owner account, binaries binaries) error {
	locked, err := lock.File(ctx, template+".lock")
	if err != nil {
		return err
	}
	defer locked.Close()
	if templateSize(template) == treeSize(filepath.Join(template, "data")) {
		return nil
	}
	// Not in the cache: when we are root, the server's user cannot enter that.
	work, err := temporaryFolder(Testing, owner)
	if err != nil {
		return err
	}
	data := work.path("data")
	if err := errors.Join(os.Mkdir(data, 0o700), owner.own(data)); err != nil {
		return errors.Join(err, work.remove())
	}
	err = initialize(ctx, data, owner, binaries)
	if err == nil {
		err = publish(data, template)
	}
	return errors.Join(err, work.remove())
}

// publish copies data into the template's place.
func publish(data, template string) error {
	fresh := template + ".new"
	if err := errors.Join(os.RemoveAll(fresh), os.RemoveAll(template)); err != nil {
		return err
	}
	if err := os.Mkdir(fresh, 0o700); err != nil {
		return err
	}
	size, err := copyTree(data, filepath.Join(fresh, "data"), account{})
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(fresh, "size"), strconv.AppendInt(nil, size, 10), 0o600); err != nil {
		return err
	}
	return os.Rename(fresh, template)
}

// copyTemplate copies the template's data. The size shows a template that lost files, as after a power cut.
func copyTemplate(template, to string, owner account) error {
	want := templateSize(template)
	if want < 0 {
		return errors.New("no template")
	}
	size, err := copyTree(filepath.Join(template, "data"), to, owner)
	if err == nil && size != want {
		err = fmt.Errorf("%d bytes in place of %d", size, want)
	}
	if err != nil {
		return errors.Join(err, os.RemoveAll(to))
	}
	return nil
}

// templateSize returns the bytes of a whole template, -1 when there is none.
func templateSize(template string) int64 {
	text, err := os.ReadFile(filepath.Join(template, "size"))
	if err != nil {
		return -1
	}
	size, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		return -1
	}
	return size
}

// treeSize returns the bytes of all files below a folder, -2 when it cannot be read.
func treeSize(dir string) int64 {
	var size int64
	err := filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	if err != nil {
		return -2
	}
	return size
}

// copyTree copies a folder with the modes of its files, for owner, and returns the bytes copied.
func copyTree(from, to string, owner account) (int64, error) {
	var size int64
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rest, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rest)
		switch {
		case entry.IsDir():
			err = os.Mkdir(target, 0o700)
		case entry.Type().IsRegular():
			var n int64
			n, err = copyFile(path, target)
			size += n
		default:
			err = fmt.Errorf("%s: neither file nor folder", path)
		}
		if err != nil {
			return err
		}
		return owner.own(target)
	})
	return size, err
}

func copyFile(from, to string) (int64, error) {
	source, err := os.Open(from)
	if err != nil {
		return 0, err
	}
	defer source.Close()
	target, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(target, source)
	return n, errors.Join(err, target.Close())
}

// initialize runs initdb in an empty folder.
func initialize(ctx context.Context, data string, owner account, binaries binaries) error {
	if err := owner.own(data); err != nil {
		return err
	}
	cmd := exec.Command(binaries.path("initdb"), append(initFlags(binaries.major), "--pgdata="+data)...)
	cmd.Env = environment()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	owner.become(cmd)
	process, err := launch(cmd)
	if err != nil {
		return fmt.Errorf("initdb: %w", err)
	}
	select {
	case <-process.done:
	case <-ctx.Done():
		process.kill()
		return fmt.Errorf("initdb: %w", context.Cause(ctx))
	}
	if process.err != nil {
		return fmt.Errorf("initdb: %w\n%s", process.err, tail(out.String()))
	}
	return nil
}

// tail returns the last lines of a log, those that say why.
func tail(log string) string {
	lines := strings.Split(strings.TrimSpace(log), "\n")
	return strings.Join(lines[max(0, len(lines)-10):], "\n")
}
