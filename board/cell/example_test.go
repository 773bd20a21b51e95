package cell_test

import (
	"fmt"

	"opsboard/board/cell"
)

// A title that would turn the terminal red, and one in wide characters.
func ExampleClean() {
	fmt.Println(cell.Clean("Refund \x1b[31mtwice"))
	fmt.Println(cell.Width("フォーム"), cell.Cut("フォームが開かない", 9))
	// Output:
	// Refund ␛[31mtwice
	// 8 フォーム…
}
