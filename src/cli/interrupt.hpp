// Ctrl-C and SIGTERM as a flag that long work looks at.
#pragma once

#include <atomic>

namespace fanin {

/// Installs the handlers (and ignores SIGPIPE); the flag becomes true at the first SIGINT or
/// SIGTERM; another one more than half a second later ends the program at once.
const std::atomic<bool>& watch_for_interrupts();

/// From now on a signal ends the program at once, as before watching; one that came stays noted.
void stop_watching();

/// 128 + the number of the signal that came; 0 if none did.
int interrupt_status();

}  // namespace fanin
