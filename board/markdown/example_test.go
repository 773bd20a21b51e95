package markdown_test

import (
	"fmt"

	"opsboard/board/markdown"
)

func ExampleDocument_Lines() {
	doc := markdown.Parse("# Rollback\n\n1. Turn the *trigger* off.\n2. [x] Tell the people who wait for it.\n")
	for _, line := range doc.Lines(24, markdown.Unicode) {
		for _, span := range line.Spans {
			fmt.Print(span.Text)
		}
		fmt.Println()
	}
	// Output:
	// # Rollback
	//
	// 1. Turn the trigger off.
	// 2. ☑ Tell the people who
	//      wait for it.
}
