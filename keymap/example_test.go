package keymap_test

import (
	"fmt"

	"opsboard/keymap"
)

func ExampleMap_Lookup() {
	keys := keymap.Default()
	action, more := keys.Lookup(keymap.OnBoard, "L")
	fmt.Printf("%q %v\n", action, more)
	action, more = keys.Lookup(keymap.OnBoard, "g") // a longer sequence begins so
	fmt.Printf("%q %v\n", action, more)
	action, more = keys.Lookup(keymap.OnBoard, "g", "g")
	fmt.Printf("%q %v\n", action, more)
	// Output:
	// "forward" false
	// "" true
	// "top" false
}

// A key has one meaning in a scope, or the board does not start.
func ExampleNew() {
	_, err := keymap.New(keymap.Overrides{"forward": {"n"}})
	fmt.Println(err)
	// Output:
	// key "n" means both next-match and forward on the card
}
