package gitlabtest

import (
	"net/http"
	"strconv"
)

// answer is what the server sends back.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// failure is a refusal. A nil failure is none.
type failure = answer

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func reply(status int, v any) *answer {
	a := &answer{status: status, header: http.Header{}}
	if status != http.StatusNoContent && status != http.StatusNotModified {
		a.header.Set("Content-Type", "application/json")
		a.body = appendJSON(nil, v)
	}
	return a
}

// badParam is Grape's refusal of a parameter: the key is "error".
func badParam(text string) *failure { return reply(400, obj("error", text)) }

// badModel is Rails' refusal of a value: "message" with lists by field.
func badModel(field, text string) *failure {
	return reply(400, obj("message", obj(field, []string{text})))
}

// message is every other refusal: "message" with one sentence.
func message(status int, text string) *failure { return reply(status, obj("message", text)) }

func notFound(what string) *failure {
	if what == "" {
		return message(404, "404 Not found")
	}
	return message(404, "404 "+what+" Not Found")
}

func forbidden() *failure { return message(403, "403 Forbidden") }

func unauthorized() *failure { return message(401, "401 Unauthorized") }
