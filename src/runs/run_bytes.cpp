// Every member of a run in one order, for both directions.
#include "runs/run_bytes.hpp"

#include <cstdint>
#include <utility>

#include "text/exchange.hpp"

namespace fanin {

namespace {

void exchange(Exchange& state, std::string& text) { state.exchange(text); }

void exchange(Exchange& state, std::pair<std::string, double>& measure) {
  state.exchange(measure.first);
  state.exchange(measure.second);
}

void exchange(Exchange& state, Certificate& certificate) {
  state.exchange(certificate.layer);
  state.exchange(certificate.initializer);
  state.exchange(certificate.rows);
  state.exchange(certificate.columns);
  for (double* value :
       {&certificate.fan_in, &certificate.fan_out, &certificate.target_mean, &certificate.target_sd,
        &certificate.realised_mean, &certificate.realised_sd, &certificate.low, &certificate.high,
        &certificate.minimum, &certificate.maximum, &certificate.ks, &certificate.ks_critical,
        &certificate.orthogonality_error})
    state.exchange(*value);
  state.exchange(certificate.verdict);
}

/// One after the other, until bytes that are not whole end.
template <class T>
void exchange(Exchange& state, std::vector<T>& values) {
  std::size_t size = values.size();
  state.exchange(size);
  if (state.reading()) values.clear();
  for (std::size_t i = 0; i < size && !state.failed(); ++i) {
    if (state.reading()) values.emplace_back();
    exchange(state, values[i]);
  }
}

void exchange(Exchange& state, Confusion& confusion) {
  state.exchange(confusion.rows);
  exchange(state, confusion.classes);
  state.exchange(confusion.counts);
}

void exchange(Exchange& state, StartSignals& signals) {
  state.exchange(signals.input);
  state.exchange(signals.pre_activation);
  state.exchange(signals.gradient);
}

template <class T>
void exchange(Exchange& state, std::optional<T>& value) {
  std::uint8_t some = value ? 1 : 0;
  state.exchange(some);
  if (some == 0) return;
  if (!value) value.emplace();
  exchange(state, *value);
}

void exchange(Exchange& state, Run& run) {
  state.exchange(run.address);
  state.exchange(run.outcome);
  state.exchange(run.epochs);
  state.exchange(run.train_rows);
  state.exchange(run.validation_rows);
  state.exchange(run.test_rows);
  state.exchange(run.class_counts);
  exchange(state, run.history.columns);
  state.exchange(run.history.epochs);
  exchange(state, run.measures);
  exchange(state, run.confusion);
  exchange(state, run.signals);
  exchange(state, run.certificates);
  state.exchange(run.train_seconds);
  state.exchange(run.spec);
  state.exchange(run.version);
}

}  // namespace

std::string run_bytes(Run run) {
  Exchange state;
  exchange(state, run);
  return state.bytes();
}

std::optional<Run> parse_run(std::string_view bytes) {
  Exchange state(bytes);
  Run run;
  exchange(state, run);
  if (!state.finished()) return std::nullopt;
  return run;
}

}  // namespace fanin
