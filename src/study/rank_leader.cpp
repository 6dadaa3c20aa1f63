// One answer a report; nothing is ever sent that was not asked for.
#include "study/rank_leader.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "text/format.hpp"
#include "text/world_error.hpp"

namespace fanin {

namespace {

constexpr auto until_looking_around = std::chrono::milliseconds(20);
constexpr int status_failed = 1;

/// A rank is silent.
class RankLost : public WorldError {
 public:
  using WorldError::WorldError;
};

}  // namespace

RankLeader::RankLeader(Channel& channel, Signals signals, Patience patience)
    : channel_(channel),
      signals_(std::move(signals)),
      patience_(patience),
      others_(static_cast<std::size_t>(channel.size())) {
  others_.front().ended = true;
}

bool RankLeader::all_ended() const {
  return std::all_of(others_.begin(), others_.end(),
                     [](const Other& other) { return other.ended; });
}

void RankLeader::check_silence() {
  const auto now = clock_.now();
  for (std::size_t rank = 1; rank < others_.size(); ++rank) {
    const Other& other = others_[rank];
    const auto most = other.spoke ? patience_.later : patience_.first;
    if (other.ended || now - other.heard <= most) continue;
    channel_.abandon();
    throw RankLost(
        format("rank {} has been silent for {} seconds: it or its host is lost; what is stored is "
               "safe: start the same command again to go on",
               rank, std::chrono::duration_cast<std::chrono::seconds>(most).count()));
  }
}

std::optional<std::pair<int, Report>> RankLeader::next_report() {
  const auto letter = channel_.receive(until_looking_around);
  check_silence();
  if (!letter) return std::nullopt;
  Report report = parse_report(letter->bytes);
  Other& other = others_[static_cast<std::size_t>(letter->from)];
  other.heard = clock_.now();
  other.spoke = true;
  other.ended = report.last != 0;
  return std::pair(letter->from, std::move(report));
}

void RankLeader::answer(int rank, const Orders& orders) { channel_.send(rank, bytes_of(orders)); }

void RankLeader::interrupt(int status) {
  if (interrupted_ == 0) interrupted_ = status;
  halt_ = true;
}

Orders RankLeader::orders_for(const Report& report, const BatchDesk& desk) const {
  Orders orders;
  if (desk.over()) {
    orders.then = Orders::Then::drop;
    orders.status = interrupted_ != 0 ? interrupted_ : status_failed;
    return orders;
  }
  while (orders.runs.size() < report.wanted) {
    const auto number = desk.take();
    if (!number) break;
    orders.runs.push_back(*number);
  }
  if (report.wanted > 0 && orders.runs.empty() && desk.exhausted())
    orders.then = Orders::Then::finish;
  return orders;
}

void RankLeader::serve(const BatchDesk& desk, const std::string& key) {
  std::string refusal;  // what the first rank that cannot go on says; the others may end first
  try {
    while (!all_ended() || !(desk.done() || desk.over())) {
      if (signals_.stop) interrupt(signals_.status());
      auto next = next_report();
      if (!next) continue;
      auto& [rank, report] = *next;
      if (report.interrupted != 0) interrupt(report.interrupted);
      const bool other_study = report.error.empty() && report.study != key;
      if (other_study || !report.error.empty()) {
        halt_ = true;
        if (refusal.empty()) {
          refusal = format("rank {} on {}: {}", rank, report.host,
                           other_study ? "its command, its files or its fanin are not those of "
                                         "rank 0"
                                       : report.error);
        }
        if (report.last == 0) answer(rank, {{}, Orders::Then::drop, status_failed});
        if (other_study) continue;
      }
      for (Settled& settled : report.settled)
        desk.give_back(settled.number, {std::move(settled.run), std::move(settled.why)});
      if (report.last == 0 && report.error.empty()) answer(rank, orders_for(report, desk));
    }
    if (!refusal.empty()) throw WorldError(refusal);
  } catch (...) {
    halt_ = true;
    throw;
  }
}

void RankLeader::dismiss(int status) noexcept {
  try {
    while (!all_ended()) {
      const auto next = next_report();
      if (!next || next->second.last != 0) continue;
      answer(next->first, {{}, Orders::Then::drop, status});
    }
  } catch (const std::exception&) {
    channel_.abandon();
  }
}

}  // namespace fanin
