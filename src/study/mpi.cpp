// The ranks of an MPI job (MPI 3, Open MPI 4.1), by messages that never block: a host that is gone
// must not hold up whoever writes to it.
#include <algorithm>
#include <array>
#include <limits>
#include <list>
#include <thread>
#include <utility>

#include <mpi.h>

#include "study/channel.hpp"
#include "text/world_error.hpp"

namespace fanin {

namespace {

constexpr int letter_tag = 0;
constexpr auto between_looks = std::chrono::milliseconds(1);

/// On its way; the bytes stay where they are until it is done.
struct Transfer {
  int with = 0;
  std::string bytes;
  MPI_Request request = MPI_REQUEST_NULL;

  bool done() {
    int flag = 0;
    MPI_Test(&request, &flag, MPI_STATUS_IGNORE);
    return flag != 0;
  }
};

/// What MPI refuses ends the job: that is its default handler of errors, which says why.
class MpiChannel : public Channel {
 public:
  MpiChannel() {
    int provided = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
    if (provided < MPI_THREAD_FUNNELED) throw WorldError("this MPI allows no threads beside it");
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
    std::array<char, MPI_MAX_PROCESSOR_NAME> name{};
    int length = 0;
    MPI_Get_processor_name(name.data(), &length);
    host_.assign(name.data(), static_cast<std::size_t>(length));
  }
  ~MpiChannel() override {
    if (abandoned_) return;
    for (Transfer& letter : sending_) MPI_Wait(&letter.request, MPI_STATUS_IGNORE);
    MPI_Finalize();
  }
  MpiChannel(const MpiChannel&) = delete;
  MpiChannel& operator=(const MpiChannel&) = delete;

  int rank() const override { return rank_; }
  int size() const override { return size_; }
  std::string host() const override { return host_; }
  void abandon() override { abandoned_ = true; }

  void send(int to, std::string bytes) override {
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
      throw WorldError("runs of more than 2 GB cannot be sent by MPI: use --shard");
    sending_.push_back({to, std::move(bytes)});
    Transfer& letter = sending_.back();
    MPI_Isend(letter.bytes.data(), static_cast<int>(letter.bytes.size()), MPI_BYTE, to, letter_tag,
              MPI_COMM_WORLD, &letter.request);
  }

  std::optional<Letter> receive(std::chrono::milliseconds wait) override {
    const auto until = std::chrono::steady_clock::now() + wait;
    while (true) {
      sending_.remove_if([](Transfer& letter) { return letter.done(); });
      begin_to_receive();
      if (auto letter = received()) return letter;
      if (std::chrono::steady_clock::now() >= until) return std::nullopt;
      std::this_thread::sleep_for(between_looks);
    }
  }

 private:
  void begin_to_receive() {
    int found = 0;
    MPI_Message message = MPI_MESSAGE_NULL;
    MPI_Status status;
    MPI_Improbe(MPI_ANY_SOURCE, letter_tag, MPI_COMM_WORLD, &found, &message, &status);
    if (found == 0) return;
    int size = 0;
    MPI_Get_count(&status, MPI_BYTE, &size);
    receiving_.push_back({status.MPI_SOURCE, std::string(static_cast<std::size_t>(size), '\0')});
    Transfer& letter = receiving_.back();
    MPI_Imrecv(letter.bytes.data(), size, MPI_BYTE, &message, &letter.request);
  }

  /// The first that is whole and that no earlier one of its sender is still coming before.
  std::optional<Letter> received() {
    for (auto letter = receiving_.begin(); letter != receiving_.end(); ++letter) {
      const bool later = std::any_of(receiving_.begin(), letter, [&](const Transfer& earlier) {
        return earlier.with == letter->with;
      });
      if (later || !letter->done()) continue;
      Letter whole{letter->with, std::move(letter->bytes)};
      receiving_.erase(letter);
      return whole;
    }
    return std::nullopt;
  }

  int rank_ = 0;
  int size_ = 1;
  std::string host_;
  bool abandoned_ = false;
  std::list<Transfer> sending_;
  std::list<Transfer> receiving_;
};

}  // namespace

std::unique_ptr<Channel> open_channel() {
  if (launched().size < 2) return nullptr;
  return std::make_unique<MpiChannel>();
}

bool has_mpi() { return true; }

}  // namespace fanin
