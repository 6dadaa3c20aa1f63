// A run of values that are easily lost, for the tests of what keeps and carries runs.
#pragma once

#include <limits>
#include <string>

#include "runs/run.hpp"

namespace fanin {

/// Names and values that a careless store or message would change.
inline Run odd_run(const std::string& address = "odd") {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Run run;
  run.address = address;
  run.outcome = Outcome::diverged;
  run.epochs = 2;
  run.train_rows = 9007199254740993;  // one more than a double holds
  run.validation_rows = 0;
  run.test_rows = 7;
  run.history.columns = {"loss", "train 'odd', \"name\"\n", "", "größe"};
  run.history.epochs = {{none, infinity, -infinity, 1},
                        {.1, 1e-308, std::numeric_limits<double>::denorm_min(), 0},
                        {none, none, none, none}};
  run.measures = {{"test_loss", none}, {"; DROP TABLE runs; --", 1.0 / 3}, {"inf", infinity}};
  Certificate plain;
  plain.layer = "dense";
  plain.initializer = "variance_scaling(scale=2, mode='fan_out')";
  plain.rows = 64;
  plain.columns = 3;
  plain.fan_in = 64;
  plain.fan_out = 3;
  plain.target_mean = 1e-17;
  plain.target_sd = .125;
  plain.realised_mean = -.25;
  plain.realised_sd = .126;
  plain.low = -infinity;
  plain.high = infinity;
  plain.minimum = -3;
  plain.maximum = 4;
  plain.ks = .01;
  plain.ks_critical = .02;
  plain.verdict = "passed";
  Certificate orthogonal;
  orthogonal.layer = "dense_1";
  orthogonal.orthogonality_error = 1e-7;
  orthogonal.verdict = "not";
  run.certificates = {plain, orthogonal};
  run.class_counts = "train: a 'b' 4, größe 0";
  run.confusion = Confusion{
      "validation", {"a 'b'", "größe", "\"\n"}, {4, 0, 1, 2, 7, 0, 0, 0, 9007199254740991}};
  run.signals = StartSignals{.5, {none, infinity, 0}, {1e-308, none, .1}};
  run.train_seconds = 1.5;
  run.spec = "name: |\n  two\n  lines\n";
  run.version = std::string("with a nul \0 inside", 19);
  return run;
}

}  // namespace fanin
