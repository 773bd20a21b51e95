package board

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// inletOf is the input with an end that is noticed, and what lets it rest: the
// reading that is under way, or the next one, then ends as if there were no more.
// Bubble Tea begins to read anew whenever it gets the terminal back from a shell or an
// editor. The reader that it would make of a file by itself then keeps a descriptor of
// the one before, each time.
func inletOf(r io.Reader) (_ io.Reader, rest func()) {
	f, ok := r.(*os.File)
	switch {
	case r == nil: // Bubble Tea's own
		return nil, func() {}
	case !ok:
		return inlet{r}, func() {}
	}
	k := &keyboard{file: f}
	if err := k.open(); err != nil { // no terminal, nor anything else that can be waited for
		return inletFile{f}, func() {}
	}
	return k, k.rest
}

// keyboard reads a terminal, as long as it is not to rest. It has what Bubble Tea asks
// a terminal for, and no name: what has one too it would wait for by itself.
type keyboard struct {
	file  *os.File
	epoll int
	woken [2]int // a pipe: what is written to the second makes a reading end
}

func (k *keyboard) open() error {
	epoll, err := syscall.EpollCreate1(syscall.EPOLL_CLOEXEC)
	if err != nil {
		return err
	}
	if err := syscall.Pipe2(k.woken[:], syscall.O_CLOEXEC|syscall.O_NONBLOCK); err != nil {
		return errors.Join(err, syscall.Close(epoll))
	}
	k.epoll = epoll
	for _, fd := range []int{int(k.file.Fd()), k.woken[0]} {
		e := syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: int32(fd)}
		if err := syscall.EpollCtl(epoll, syscall.EPOLL_CTL_ADD, fd, &e); err != nil {
			return errors.Join(err, syscall.Close(epoll), syscall.Close(k.woken[0]), syscall.Close(k.woken[1]))
		}
	}
	return nil
}

// rest ends one reading.
func (k *keyboard) rest() { _, _ = syscall.Write(k.woken[1], []byte{0}) }

// Read waits for keys, and gives them; after rest it says once that there are no more.
func (k *keyboard) Read(b []byte) (int, error) {
	for {
		var ready [2]syscall.EpollEvent
		n, err := syscall.EpollWait(k.epoll, ready[:], -1)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil {
			return 0, os.NewSyscallError("epoll_wait", err)
		}
		for _, e := range ready[:n] {
			if int(e.Fd) == k.woken[0] {
				_, _ = syscall.Read(k.woken[0], make([]byte, 1))
				return 0, io.EOF
			}
		}
		return over(k.file.Read(b))
	}
}

// Write writes to the terminal.
func (k *keyboard) Write(b []byte) (int, error) { return k.file.Write(b) }

// Close closes the terminal.
func (k *keyboard) Close() error { return k.file.Close() }

// Fd is the terminal's descriptor. Bubble Tea asks for it whenever it changes what
// the terminal does: after a reading has ended and before the next one begins. What
// told the last one to rest, and was not noticed because it had just ended by itself,
// must not end the next one: nobody would read the keys then.
func (k *keyboard) Fd() uintptr {
	for {
		if n, err := syscall.Read(k.woken[0], make([]byte, 8)); n <= 0 && !errors.Is(err, syscall.EINTR) {
			return k.file.Fd()
		}
	}
}
