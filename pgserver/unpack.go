package pgserver

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// native is the folder of an archive that holds the build: bin, lib and share. npm packs no symbolic links, so the links
// among the libraries stand in a list.
const (
	native   = "package/native"
	linkList = "pg-symlinks.json"
)

// longestBuild bounds what an archive may become on disk, in bytes. A build is about a tenth of that.
const longestBuild = 1 << 30

// unpack makes the folder dir out of the build in an archive of npm. The archive comes from elsewhere: nothing in it can
// reach outside dir, because all is made through an [os.Root].
func unpack(archive, dir string) (err error) {
	file, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer file.Close()
	packed, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	if err := root.Chmod(".", 0o755); err != nil {
		return err
	}
	entries := tar.NewReader(io.LimitReader(packed, longestBuild))
	for {
		header, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return link(root)
		}
		if err == nil {
			err = unpackEntry(root, header, entries)
		}
		if err != nil {
			return err
		}
	}
}

// unpackEntry makes one file of the build. Folders are made with their files.
func unpackEntry(root *os.Root, header *tar.Header, content io.Reader) error {
	switch header.Typeflag {
	case tar.TypeXGlobalHeader, tar.TypeDir:
		return nil
	case tar.TypeReg:
	default:
		return fmt.Errorf("%q in the archive is neither file nor folder", header.Name)
	}
	name, ours, err := inBuild(header.Name)
	if err != nil || !ours {
		return err
	}
	if err := makeFolders(root, path.Dir(name)); err != nil {
		return err
	}
	mode := fs.FileMode(0o644)
	if header.Mode&0o111 != 0 {
		mode = 0o755
	}
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, content)
	// Root's server runs as another user, who has to read this whatever the umask says.
	return errors.Join(err, file.Chmod(mode), file.Close())
}

// makeFolders makes a folder and its parents, open to all users.
func makeFolders(root *os.Root, dir string) error {
	if dir == "." {
		return nil
	}
	if info, err := root.Lstat(dir); err == nil && info.IsDir() {
		return nil
	}
	if err := makeFolders(root, path.Dir(dir)); err != nil {
		return err
	}
	return errors.Join(root.Mkdir(dir, 0o755), root.Chmod(dir, 0o755))
}

// inBuild returns the place in the build of a path in the archive, false for what does not belong to the build. A path
// that leaves its folder is not followed, wherever it leads: no honest archive has one.
func inBuild(name string) (string, bool, error) {
	if !filepath.IsLocal(name) || strings.Contains("/"+name+"/", "/../") {
		return "", false, fmt.Errorf("%q in the archive leaves its folder", name)
	}
	rest, ours := strings.CutPrefix(path.Clean(name), native+"/")
	return rest, ours, nil
}

// link makes the links that the build lists, each beside or below what it leads to, or elsewhere in the build.
func link(root *os.Root) error {
	text, err := root.ReadFile(linkList)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var links []struct{ Source, Target string } // the target is the link
	if err := json.Unmarshal(text, &links); err != nil {
		return fmt.Errorf("%s: %w", linkList, err)
	}
	for _, l := range links {
		source, ours, err := inBuild("package/" + l.Source)
		target, too, targetErr := inBuild("package/" + l.Target)
		if err := errors.Join(err, targetErr); err != nil {
			return fmt.Errorf("%s: %w", linkList, err)
		}
		if !ours || !too {
			return fmt.Errorf("%s: %q or %q is not of the build", linkList, l.Source, l.Target)
		}
		to, err := filepath.Rel(path.Dir(target), source)
		if err != nil {
			return fmt.Errorf("%s: %w", linkList, err)
		}
		if err := errors.Join(makeFolders(root, path.Dir(target)), root.Symlink(to, target)); err != nil {
			return fmt.Errorf("%s: %w", linkList, err)
		}
	}
	for _, l := range links { // when all are there: one may lead to another
		name, _, _ := inBuild("package/" + l.Target)
		if _, err := root.Stat(name); err != nil {
			return fmt.Errorf("%s: %q: %w", linkList, l.Target, err)
		}
	}
	return nil
}
