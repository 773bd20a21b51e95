package workflow_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"opsboard/workflow"
)

func TestALabelThatAlmostNamesAStageIsRefusedWithTheNearest(t *testing.T) {
	op := workflow.Op{
		ID: "op0000000001", Card: "card00000001", By: "ana", At: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC),
		Do: workflow.Create{Kind: "bug", Title: "one", Labels: []string{"Stage::Quued"}},
	}
	_, err := workflow.Default().Apply(workflow.Card{}, op)
	var bad *workflow.Invalid
	require.ErrorAs(t, err, &bad)
	require.Equal(t, "Queued", bad.Nearest)
}
