// Resampling by the counter-based generator, and Efron's corrections.
#include "report/bootstrap.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <string>
#include <utility>

#include "numeric/draws.hpp"
#include "numeric/functions.hpp"
#include "report/statistics.hpp"

namespace fanin {

namespace {

/// Places 0 to n - 1 of all resamples in turn, by the stream of the seed.
class Draws {
 public:
  Draws(std::size_t n, const Bootstrap& how) : stream_(how.seed, "bootstrap"), n_(n) {}
  // 32 high bits times n: the bias is below n / 2^32.
  std::size_t next() {
    return static_cast<std::size_t>(((bits(stream_, draw_++) >> 32) * n_) >> 32);
  }

 private:
  Stream stream_;
  std::uint64_t n_;
  std::uint64_t draw_ = 0;
};

/// The statistic of each resample, ascending; `next` gives the place of each value.
template <class Next>
std::vector<double> resampled(const std::vector<double>& values, const Statistic& statistic,
                              int resamples, Next next) {
  std::vector<double> sample(values.size());
  std::vector<double> results;
  for (int i = 0; i < resamples; ++i) {
    for (double& value : sample) value = values[next()];
    results.push_back(statistic(sample));
  }
  std::sort(results.begin(), results.end());
  return results;
}

/// Skewness of the statistic's jackknife values, over 6; 0 where leaving one out changes nothing.
double acceleration(const std::vector<double>& values, const Statistic& statistic) {
  std::vector<double> without;
  for (std::size_t left_out = 0; left_out < values.size(); ++left_out) {
    std::vector<double> rest = values;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(left_out));
    without.push_back(statistic(rest));
  }
  const double mean = mean_of(without);
  double squares = 0;
  double cubes = 0;
  for (const double value : without) {
    const double u = mean - value;
    squares += u * u;
    cubes += u * u * u;
  }
  return squares == 0 ? 0 : cubes / (6 * squares * std::sqrt(squares));
}

}  // namespace

Answer<double> interquartile_mean(std::vector<double> values) {
  if (values.empty()) return Answer<double>::none("needs a value, has none");
  for (const double value : values) {
    if (std::isnan(value)) return Answer<double>::none("a value is not a number");
  }
  std::sort(values.begin(), values.end());
  const auto quarter = static_cast<std::ptrdiff_t>(values.size() / 4);
  const std::vector<double> middle(values.begin() + quarter, values.end() - quarter);
  if (std::isinf(middle.front()) || std::isinf(middle.back())) {
    return Answer<double>::none("a value of the middle half is not finite");
  }
  return mean_of(middle);
}

namespace {

/// The interval of sorted values; `resample` gives the ascending statistics of their resamples.
template <class Resample>
Answer<Interval> interval_of(std::vector<double> values, const Statistic& statistic,
                             double confidence, Resample resample) {
  using Result = Answer<Interval>;
  if (values.size() < 2) {
    return Result::none("needs 2 values, has " + std::to_string(values.size()));
  }
  for (const double value : values) {
    if (!std::isfinite(value)) return Result::none("a value is not finite");
  }
  std::sort(values.begin(), values.end());
  if (values.front() == values.back()) return Interval{values.front(), values.front()};
  const double observed = statistic(values);
  const std::vector<double> results = resample(values);
  const auto count = static_cast<double>(results.size());
  // Resamples equal to what was observed count half: the statistic of few values is discrete.
  const auto [first, last] = std::equal_range(results.begin(), results.end(), observed);
  const double below =
      0.5 * static_cast<double>((first - results.begin()) + (last - results.begin()));
  const double bias = normal_quantile(std::clamp(below, 0.5, count - 0.5) / count);
  const double a = acceleration(values, statistic);
  const auto end = [&](double z) {
    const double shifted = bias + z;
    const double spread = 1 - a * shifted;
    // Beyond its pole the correction has no meaning; the outermost resample is the end.
    const double p = spread > 0 ? normal_cdf(bias + shifted / spread) : z < 0 ? 0.0 : 1.0;
    const double at = std::clamp(std::floor(p * (count + 1) + 0.5), 1.0, count);
    return results[static_cast<std::size_t>(at) - 1];
  };
  const double z = normal_quantile(0.5 + 0.5 * confidence);
  return Interval{end(-z), end(z)};
}

}  // namespace

Answer<Interval> bootstrap_interval(std::vector<double> values, const Statistic& statistic,
                                    const Bootstrap& how) {
  Draws draws(values.size(), how);
  return interval_of(std::move(values), statistic, how.confidence, [&](const auto& sorted) {
    return resampled(sorted, statistic, how.resamples, [&] { return draws.next(); });
  });
}

Resamples::Resamples(std::size_t n, const Bootstrap& how) : how_(how) {
  assert(n <= most);
  Draws draws(n, how);
  places_.resize(n * static_cast<std::size_t>(how.resamples));
  for (std::uint16_t& place : places_) place = static_cast<std::uint16_t>(draws.next());
}

Answer<Interval> bootstrap_interval(std::vector<double> values, const Statistic& statistic,
                                    const Resamples& resamples) {
  assert(resamples.places_.size() ==
         values.size() * static_cast<std::size_t>(resamples.how_.resamples));
  const Bootstrap& how = resamples.how_;
  return interval_of(std::move(values), statistic, how.confidence, [&](const auto& sorted) {
    auto place = resamples.places_.begin();
    return resampled(sorted, statistic, how.resamples, [&] { return *place++; });
  });
}

}  // namespace fanin
