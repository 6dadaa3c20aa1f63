// The formulas of the learning-rate schedules.
#include "engine/learning_rate.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>

#include "numeric/functions.hpp"
#include "spec/schedules.hpp"

namespace fanin {

namespace {

constexpr double pi = 3.14159265358979323846;

/// From 1 at fraction 0 to 0 at fraction 1.
double half_wave(double fraction) { return 0.5 * (1.0 + portable_cos(pi * fraction)); }

/// Decays that are done by now: whole ones with a staircase.
double decays(const Choice& schedule, double step) {
  const double count = step / schedule.number("decay_steps");
  return schedule.flag("staircase") ? std::floor(count) : count;
}

double exponential_decay(const Choice& schedule, double step) {
  return schedule.number("initial_learning_rate") *
         portable_pow(schedule.number("decay_rate"), decays(schedule, step));
}

double piecewise_constant_decay(const Choice& schedule, double step) {
  const std::vector<double>& boundaries = schedule.numbers("boundaries");
  const auto passed = std::lower_bound(boundaries.begin(), boundaries.end(), step);
  return schedule.numbers("values")[static_cast<std::size_t>(passed - boundaries.begin())];
}

double polynomial_decay(const Choice& schedule, double step) {
  const double end = schedule.number("end_learning_rate");
  double steps = schedule.number("decay_steps");
  if (schedule.flag("cycle")) {
    steps *= step == 0 ? 1.0 : std::ceil(step / steps);
  } else {
    step = std::min(step, steps);
  }
  return (schedule.number("initial_learning_rate") - end) *
             portable_pow(1.0 - step / steps, schedule.number("power")) +
         end;
}

double inverse_time_decay(const Choice& schedule, double step) {
  return schedule.number("initial_learning_rate") /
         (1.0 + schedule.number("decay_rate") * decays(schedule, step));
}

double cosine_decay(const Choice& schedule, double step) {
  const double steps = schedule.number("decay_steps");
  const double alpha = schedule.number("alpha");
  double start = schedule.number("initial_learning_rate");
  if (const auto target = schedule.optional_number("warmup_target")) {
    const double warmup = schedule.number("warmup_steps");
    if (step < warmup) return (*target - start) * (step / warmup) + start;
    step -= warmup;
    start = *target;
  }
  return start * ((1.0 - alpha) * half_wave(std::min(step, steps) / steps) + alpha);
}

double cosine_decay_restarts(const Choice& schedule, double step) {
  const double longer = schedule.number("t_mul");
  const double alpha = schedule.number("alpha");
  const double periods = step / schedule.number("first_decay_steps");  // of the first one's length
  double restarts = std::floor(periods);
  double fraction = periods - restarts;
  if (longer > 1) {
    const auto start_of = [&](double period) {
      return (portable_pow(longer, period) - 1.0) / (longer - 1.0);
    };
    restarts = std::floor(portable_log(1.0 + periods * (longer - 1.0)) / portable_log(longer));
    // The quotient of two rounded logarithms may be a whole number too small, or too large, and a
    // period may start at a whole step but for the rounding of its power.
    const double reached = periods * (1.0 + 1e-12);
    if (reached >= start_of(restarts + 1)) restarts += 1;
    if (reached < start_of(restarts)) restarts -= 1;
    fraction = std::max(0.0, (periods - start_of(restarts)) / portable_pow(longer, restarts));
  }
  const double peak = portable_pow(schedule.number("m_mul"), restarts);
  return schedule.number("initial_learning_rate") *
         ((1.0 - alpha) * (peak * half_wave(fraction)) + alpha);
}

struct Binding {
  std::string_view name;
  double (*rate)(const Choice& schedule, double step);
};

constexpr std::array bindings{Binding{"exponential_decay", exponential_decay},
                              Binding{"piecewise_constant_decay", piecewise_constant_decay},
                              Binding{"polynomial_decay", polynomial_decay},
                              Binding{"inverse_time_decay", inverse_time_decay},
                              Binding{"cosine_decay", cosine_decay},
                              Binding{"cosine_decay_restarts", cosine_decay_restarts}};
static_assert(bindings.size() == std::size(rows::schedules),
              "every schedule needs its formula here");

}  // namespace

double learning_rate_at(const Choice& schedule, std::int64_t step) {
  const auto* binding = std::find_if(bindings.begin(), bindings.end(),
                                     [&](const Binding& b) { return b.name == schedule.name; });
  assert(binding != bindings.end());
  return binding->rate(schedule, static_cast<double>(step));
}

}  // namespace fanin
