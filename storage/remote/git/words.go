package git

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"
)

// The letters of a word, in turn: every 16 bits are one that can be said and told
// apart on the telephone, and no list is needed.
const (
	consonants = "bdfghjklmnprstvz"
	vowels     = "aiou"
)

// words are six words for something: 96 bits of its hash.
func words(of ...string) string {
	h := sha256.New()
	for _, text := range of {
		h.Write([]byte(text))
		h.Write([]byte{'\n'})
	}
	sum := h.Sum(nil)
	var out []string
	for i := range 6 {
		n := int(sum[2*i])<<8 | int(sum[2*i+1])
		out = append(out, string([]byte{
			consonants[n>>12], vowels[n>>10&3], consonants[n>>6&15], vowels[n>>4&3], consonants[n&15],
		}))
	}
	return strings.Join(out, "-")
}

// keyWords is the fingerprint of a public key.
func keyWords(key string) string { return words("opsboard key", key) }

// foundersWords is the fingerprint of who made a board a signed one.
func foundersWords(keys []string) string {
	return words(append([]string{"opsboard founders"}, slices.Sorted(slices.Values(keys))...)...)
}

// exact refuses what decodes to the same bytes and is written another way.
var exact = base64.StdEncoding.Strict()

// readKey is a public key as a log writes it; false where it is none.
func readKey(text string) (ed25519.PublicKey, bool) {
	if len(text) != base64.StdEncoding.EncodedLen(ed25519.PublicKeySize) {
		return nil, false
	}
	key, err := exact.DecodeString(text)
	return key, err == nil && len(key) == ed25519.PublicKeySize
}

// publicOf is the public key of a private one, as a log writes it.
func publicOf(key ed25519.PrivateKey) string {
	return exact.EncodeToString(key.Public().(ed25519.PublicKey))
}

const keyPrefix = "opsboard-ed25519-"

// NewKey makes a private key from 32 random bytes, as text to be kept where only
// its owner reads it.
func NewKey(chance []byte) string {
	return keyPrefix + exact.EncodeToString(ed25519.NewKeyFromSeed(chance).Seed())
}

// readPrivate is a private key from the text that NewKey made.
func readPrivate(text string) (ed25519.PrivateKey, bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), keyPrefix)
	seed, err := exact.DecodeString(rest)
	if !ok || err != nil || len(seed) != ed25519.SeedSize {
		return nil, false
	}
	return ed25519.NewKeyFromSeed(seed), true
}
