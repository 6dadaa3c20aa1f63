// By Exchange: all ranks are one program on machines of one kind.
#include "study/rank_messages.hpp"

#include <algorithm>

#include "runs/run_bytes.hpp"
#include "runs/versions.hpp"
#include "text/exchange.hpp"
#include "text/hash.hpp"
#include "text/world_error.hpp"

namespace fanin {

namespace {

void exchange(Exchange& state, Settled& settled) {
  state.exchange(settled.number);
  state.exchange(settled.why);
  std::string bytes = settled.run ? run_bytes(*settled.run) : "";
  state.exchange(bytes);
  if (!state.reading() || bytes.empty()) return;
  settled.run = parse_run(bytes);
  if (!settled.run) throw WorldError("a rank sent a run that is not whole");
}

void exchange(Exchange& state, Report& report) {
  state.exchange(report.study);
  state.exchange(report.host);
  state.exchange(report.wanted);
  state.exchange(report.interrupted);
  state.exchange(report.error);
  state.exchange(report.last);
  std::size_t settled = report.settled.size();
  state.exchange(settled);
  for (std::size_t i = 0; i < settled && !state.failed(); ++i) {
    if (state.reading()) report.settled.emplace_back();
    exchange(state, report.settled[i]);
  }
}

void exchange(Exchange& state, Orders& orders) {
  state.exchange(orders.runs);
  state.exchange(orders.then);
  state.exchange(orders.status);
}

template <class T>
std::string written(T message) {
  Exchange state;
  exchange(state, message);
  return state.bytes();
}

template <class T>
T parsed(std::string_view bytes) {
  Exchange state(bytes);
  T message;
  exchange(state, message);
  if (!state.finished()) throw WorldError("a rank sent a message that is not whole");
  return message;
}

}  // namespace

std::string bytes_of(const Report& report) { return written(report); }
std::string bytes_of(const Orders& orders) { return written(orders); }
Report parse_report(std::string_view bytes) { return parsed<Report>(bytes); }
Orders parse_orders(std::string_view bytes) { return parsed<Orders>(bytes); }

std::string study_key(const Plan& plan, std::string_view part) {
  std::string text = full_version();
  text.append("\n").append(part).append("\n");
  for (const Cell& cell : plan.record.cells) text.append(cell.address).append("\n");
  return content_hash(text);
}

std::chrono::milliseconds AwakeClock::now() {
  const auto now = std::chrono::steady_clock::now();
  const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(now - looked_);
  looked_ += passed;
  awake_ += std::min(passed, std::chrono::milliseconds(std::chrono::seconds(1)));
  return awake_;
}

}  // namespace fanin
