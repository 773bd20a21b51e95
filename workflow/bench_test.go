package workflow_test

import (
	"fmt"
	"strings"
	"testing"

	"opsboard/workflow"
)

// benchCard is a feature on its way: planned, validated, talked about.
func benchCard(comments int) workflow.Card {
	t := &testing.T{}
	d := newDesk(t, workflow.Default(), "feature").do(featureIn("Implementation", recorded, workflow.Edit{AddLabels: []string{"Customer::Billing", "invoice"}, Priority: ptr(2)})...)
	for i := range comments {
		d.do(workflow.Say{Text: fmt.Sprintf("%d %s", i, strings.Repeat("word ", 40))})
	}
	return d.card
}

func BenchmarkApplyMove(b *testing.B) {
	r := workflow.Default()
	for _, comments := range []int{0, 10, 200} {
		b.Run(fmt.Sprintf("comments=%d", comments), func(b *testing.B) {
			c := benchCard(comments)
			op := workflow.Op{ID: "op1234567890", Card: c.ID, By: "otto", At: noon.AddDate(0, 1, 0), Do: workflow.Move{}}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := r.Apply(c, op); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkNext(b *testing.B) {
	r, c := workflow.Default(), benchCard(10)
	b.ReportAllocs()
	for b.Loop() {
		if g := r.Next(c, noon); g.To == "" {
			b.Fatal("no next stage")
		}
	}
}

func BenchmarkReadySpan(b *testing.B) {
	r, c := workflow.Default(), benchCard(10)
	b.ReportAllocs()
	for b.Loop() {
		if r.ReadySpan(c).Never {
			b.Fatal("never ready")
		}
	}
}

func BenchmarkFold(b *testing.B) {
	changes := workflow.Diff(workflow.Card{}, benchCard(10))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (workflow.Card{}).With(changes); err != nil {
			b.Fatal(err)
		}
	}
}
