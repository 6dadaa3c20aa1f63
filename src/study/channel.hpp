// Messages between the ranks of an MPI job, as the rest of fanin sees them.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace fanin {

/// What came, and from whom.
struct Letter {
  int from = 0;
  std::string bytes;
};

/// One rank's end of it: processes that were started together, numbered from 0. Letters between two
/// ranks arrive whole and in order. One thread at a time, the one that opened it.
class Channel {
 public:
  virtual ~Channel() = default;

  virtual int rank() const = 0;
  virtual int size() const = 0;
  virtual std::string host() const = 0;
  /// Returns at once, whether or not anybody takes it.
  virtual void send(int to, std::string bytes) = 0;
  /// The next letter from anybody; nothing if none comes for so long.
  virtual std::optional<Letter> receive(std::chrono::milliseconds wait) = 0;
  /// Somebody is gone: the end does not wait for the others, which are ended by what started them.
  virtual void abandon() = 0;
};

/// The channel of the MPI job that this process is a rank of; nothing if it was started alone or
/// this fanin was built without MPI (-DFANIN_MPI=ON). At its end it waits for all ranks. WorldError
/// if MPI refuses.
std::unique_ptr<Channel> open_channel();

/// Whether this fanin was built with MPI.
bool has_mpi();

/// Ranks that mpirun, or what starts ranks like it, says there are, and which one this is.
struct Launch {
  int size = 1;
  int rank = 0;
};
Launch launched();

}  // namespace fanin
