// wait += 1; better by more than min_delta: best moves, and the wait ends if the baseline is beaten
// too; else stop when wait >= patience and epoch > 0.
#include "study/early_stopping.hpp"

namespace fanin {

StoppingRule::StoppingRule(const EarlyStopping& settings)
    : settings_(settings),
      larger_(settings.mode == "max" ||
              (settings.mode == "auto" && larger_is_better(settings.monitor).value_or(false))),
      best_(larger_ ? -std::numeric_limits<double>::infinity()
                    : std::numeric_limits<double>::infinity()) {}

bool StoppingRule::is_better(double value, double than) const {
  return larger_ ? value - settings_.min_delta > than : value + settings_.min_delta < than;
}

StoppingRule::Verdict StoppingRule::at(std::int64_t epoch, double monitored) {
  if (epoch < settings_.start_from_epoch) return Verdict::go_on;
  ++wait_;
  if (is_better(monitored, best_)) {
    best_ = monitored;
    if (!settings_.baseline || is_better(monitored, *settings_.baseline)) wait_ = 0;
    return Verdict::better;
  }
  return wait_ >= settings_.patience && epoch > 0 ? Verdict::stop : Verdict::go_on;
}

}  // namespace fanin
