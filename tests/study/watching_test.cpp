// When training stops early: Keras's rule, epoch by epoch.
#include "study/watching.hpp"

#include <ostream>
#include <string>

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

namespace {

using namespace fanin;
namespace data_driven = boost::unit_test::data;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Epochs count from 0. `stop` -1: never within the curve.
struct Case {
  const char* claim;
  EarlyStopping settings;
  std::vector<double> curve;
  std::int64_t stop;
  std::int64_t best;  ///< the last epoch whose weights would be kept
  friend std::ostream& operator<<(std::ostream& to, const Case& c) { return to << c.claim; }
};

EarlyStopping watching(const std::string& monitor, std::int64_t patience) {
  EarlyStopping settings;
  settings.monitor = monitor;
  settings.patience = patience;
  return settings;
}
EarlyStopping loss(std::int64_t patience) { return watching("val_loss", patience); }
EarlyStopping accuracy(std::int64_t patience) { return watching("val_accuracy", patience); }
EarlyStopping with_mode(EarlyStopping settings, const std::string& mode) {
  settings.mode = mode;
  return settings;
}
EarlyStopping with_delta(EarlyStopping settings, double min_delta) {
  settings.min_delta = min_delta;
  return settings;
}
EarlyStopping with_baseline(EarlyStopping settings, double baseline) {
  settings.baseline = baseline;
  return settings;
}
EarlyStopping from(EarlyStopping settings, std::int64_t epoch) {
  settings.start_from_epoch = epoch;
  return settings;
}

// Followed by hand through keras/src/callbacks/early_stopping.py (3.x), on_epoch_end: epochs before
// start_from_epoch return; wait += 1; an improvement by more than min_delta keeps the value, sets
// wait to 0 if there is no baseline or it is beaten too, and returns; else it stops when
// wait >= patience and epoch > 0.
const std::vector<Case> cases{
    // The plateau begins at epoch 3: wait is 1, 2, 3 at epochs 3, 4, 5.
    {"patience 0 stops at the first epoch that is no better", loss(0), {5, 4, 3, 3, 3, 3}, 3, 2},
    {"patience 1 stops there too", loss(1), {5, 4, 3, 3, 3, 3}, 3, 2},
    {"patience 2 waits one more", loss(2), {5, 4, 3, 3, 3, 3}, 4, 2},
    {"patience 3 waits two more", loss(3), {5, 4, 3, 3, 3, 3}, 5, 2},
    {"patience 4 never stops here", loss(4), {5, 4, 3, 3, 3, 3}, -1, 2},
    {"a rise right after the first epoch stops", loss(0), {1, 2, 3}, 1, 0},
    {"an improvement in time starts the wait anew", loss(2), {5, 6, 4, 5, 3, 5, 5}, 6, 4},
    {"steady improvement never stops", loss(0), {5, 4, 3, 2, 1}, -1, 4},
    {"worse than the best but better than the last is no improvement", loss(2), {3, 6, 5, 4}, 2, 0},
    // 2.6 + .5 > 3; 2.4 + .5 < 3; then 2.2 and 2 against 2.4.
    {"small steps are no improvement, their sum is",
     with_delta(loss(2), .5),
     {3, 2.6, 2.4, 2.2, 2},
     4,
     2},
    {"a step of exactly min_delta is no improvement", with_delta(loss(1), .5), {3, 2.5}, 1, 0},
    {"a step beyond min_delta is", with_delta(loss(1), .5), {3, 2.25}, -1, 1},
    {"auto takes more accuracy as better", accuracy(2), {.5, .6, .6, .7, .7, .7}, 5, 3},
    {"min_delta holds upwards too",
     with_delta(accuracy(2), .125),
     {.5, .625, .75, .875, .875},
     4,
     2},
    {"mode min overrules the name", with_mode(accuracy(1), "min"), {.5, .6, .6}, 1, 0},
    {"mode max overrules the name", with_mode(loss(1), "max"), {1, 2, 3, 2}, 3, 2},
    {"auto takes less error as better", watching("val_mae", 1), {1, 2, 3}, 1, 0},
    // Never below 2.5: improvements at 0 and 1 leave wait at 1 and 2, so it is 3 at epoch 2.
    {"improvements short of the baseline use up the patience",
     with_baseline(loss(3), 2.5),
     {5, 4, 4, 4, 4},
     2,
     1},
    {"the same curve without a baseline goes on to epoch 4", loss(3), {5, 4, 4, 4, 4}, 4, 1},
    {"an improvement never stops, however short of the baseline",
     with_baseline(loss(2), 2.5),
     {9, 8, 7, 6, 5},
     -1,
     4},
    {"once the baseline is beaten the wait starts anew",
     with_baseline(loss(2), 2.5),
     {5, 4, 2, 3, 3},
     4,
     2},
    {"the baseline must be beaten by more than min_delta",
     with_baseline(with_delta(loss(2), .5), 2.5),
     {3, 2.25, 2.25},
     2,
     1},
    {"a baseline of accuracy is beaten from below",
     with_baseline(accuracy(2), .65),
     {.5, .6, .7, .7, .7},
     4,
     2},
    {"epochs before the start are not seen", from(loss(1), 3), {1, 2, 3, 4, 5, 6}, 4, 3},
    {"values before the start are no best to beat", from(loss(0), 2), {1, 1, 9, 8, 8}, 4, 3},
    {"the first epoch never stops", loss(0), {infinity, 1, 2}, 2, 1},
    {"a start after the end never stops", from(loss(0), 9), {1, 2, 3, 4}, -1, -1},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(study_early_stopping)

BOOST_DATA_TEST_CASE(it_stops_when_keras_does, data_driven::make(cases), c) {
  StoppingRule rule(c.settings);
  std::int64_t stop = -1;
  std::int64_t best = -1;
  for (std::size_t i = 0; i < c.curve.size() && stop < 0; ++i) {
    const auto epoch = static_cast<std::int64_t>(i);
    switch (rule.at(epoch, c.curve[i])) {
      case StoppingRule::Verdict::better:
        best = epoch;
        break;
      case StoppingRule::Verdict::stop:
        stop = epoch;
        break;
      case StoppingRule::Verdict::go_on:
        break;
    }
  }
  BOOST_TEST(stop == c.stop);
  BOOST_TEST(best == c.best);
}

BOOST_AUTO_TEST_SUITE_END()
