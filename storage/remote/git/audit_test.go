package git

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"opsboard/storage/remote"
)

// audited is what reading the copy of a log again tells, and the damage that it finds.
func audited(t *testing.T, d *Driver, upTo remote.Version) ([]string, *remote.LogDamage) {
	t.Helper()
	var segs []remote.Segment
	err := d.Audit(t.Context(), upTo, func(s remote.Segment) error {
		segs = append(segs, s)
		return nil
	})
	var damage *remote.LogDamage
	if err != nil {
		require.ErrorAs(t, err, &damage)
	}
	return texts(segs), damage
}

func TestTheCopyOfALogIsReadAgainUpToAPlace(t *testing.T) {
	ana := peer(t, "ana", hub(t))
	v := log(t, ana, 3)
	got, damage := audited(t, ana, v[1])
	require.Nil(t, damage)
	require.Equal(t, []string{"e1", "e2"}, got)
	got, damage = audited(t, ana, "")
	require.Nil(t, damage)
	require.Empty(t, got, "nothing was read yet")
	require.ErrorIs(t, ana.Audit(t.Context(), v[2], func(remote.Segment) error { return remote.ErrStale }), remote.ErrStale)
}

func TestACopyOfALogThatIsNotWhatWasAgreedIsNamed(t *testing.T) {
	for want, harm := range map[string]func(d *Driver, v remote.Version) remote.Version{
		"cannot be understood": func(*Driver, remote.Version) remote.Version { return "nonsense" },
		"is gone": func(d *Driver, v remote.Version) remote.Version {
			require.NoError(t, os.RemoveAll(d.cfg.Dir))
			return v
		},
		"is damaged after part 0": func(d *Driver, v remote.Version) remote.Version {
			require.NoError(t, os.RemoveAll(filepath.Join(d.cfg.Dir, "objects")))
			require.NoError(t, os.Mkdir(filepath.Join(d.cfg.Dir, "objects"), 0o700))
			return v
		},
		"up to part 2 is not the one": func(d *Driver, v remote.Version) remote.Version {
			at, err := readVersion(v)
			require.NoError(t, err)
			at.sum[0] ^= 1
			return at.version()
		},
	} {
		t.Run(want, func(t *testing.T) {
			ana := peer(t, "ana", hub(t))
			v := log(t, ana, 2)
			_, damage := audited(t, ana, harm(ana, v[1]))
			require.NotNil(t, damage)
			require.Contains(t, damage.Why, want)
		})
	}
}
