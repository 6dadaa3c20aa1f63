// The channel of a fanin that was built without MPI: there is none.
#include "study/channel.hpp"

namespace fanin {

std::unique_ptr<Channel> open_channel() { return nullptr; }

bool has_mpi() { return false; }

}  // namespace fanin
