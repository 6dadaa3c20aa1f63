// Stratified draws and standardization.
#include "data/split.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "numeric/draws.hpp"
#include "text/format.hpp"

namespace fanin {

namespace {

/// Takes the rows that are marked; the rest stays in `rows`.
std::vector<std::uint32_t> part(std::vector<std::uint32_t>& rows,
                                const std::vector<bool>& is_taken) {
  std::vector<std::uint32_t> taken;
  taken.reserve(static_cast<std::size_t>(std::count(is_taken.begin(), is_taken.end(), true)));
  std::size_t kept = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (is_taken[i]) {
      taken.push_back(rows[i]);
    } else {
      rows[kept++] = rows[i];
    }
  }
  rows.resize(kept);
  return taken;
}

/// Takes `count` of `rows` at random, each class its share; the rest stays in `rows`. Both stay
/// ascending.
std::vector<std::uint32_t> take(std::vector<std::uint32_t>& rows, std::size_t count,
                                const Dataset& data, const Stream& stream) {
  const std::size_t classes = std::max<std::size_t>(1, data.class_names.size());
  const auto class_of = [&](std::uint32_t row) {
    return data.is_classification() ? static_cast<std::size_t>(data.labels[row]) : 0;
  };
  std::vector<std::size_t> members(classes);
  for (const std::uint32_t row : rows) ++members[class_of(row)];
  // Largest remainders; a tie goes to the larger class.
  const double share = static_cast<double>(count) / static_cast<double>(rows.size());
  std::vector<std::size_t> quota(classes);
  std::vector<std::size_t> order(classes);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto remainder = [&](std::size_t k) {
    const double exact = share * static_cast<double>(members[k]);
    return exact - std::floor(exact + 1e-9);
  };
  std::size_t given = 0;
  for (std::size_t k = 0; k < classes; ++k) {
    quota[k] = static_cast<std::size_t>(std::floor(share * static_cast<double>(members[k]) + 1e-9));
    given += quota[k];
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    const double difference = remainder(a) - remainder(b);
    return std::abs(difference) > 1e-9 ? difference > 0 : members[a] > members[b];
  });
  for (std::size_t i = 0; given < count; ++i) {
    const std::size_t k = order[i % classes];
    if (quota[k] < members[k]) {
      ++quota[k];
      ++given;
    }
  }
  std::vector<bool> is_taken(rows.size());
  for (const std::uint32_t position :
       permutation(stream, static_cast<std::uint32_t>(rows.size()))) {
    std::size_t& left = quota[class_of(rows[position])];
    if (left == 0) continue;
    --left;
    is_taken[position] = true;
  }
  return part(rows, is_taken);
}

/// The last `count` of the rows.
std::vector<std::uint32_t> take_last(std::vector<std::uint32_t>& rows, std::size_t count) {
  const auto from = rows.end() - static_cast<std::ptrdiff_t>(std::min(count, rows.size()));
  std::vector<std::uint32_t> taken(from, rows.end());
  rows.erase(from, rows.end());
  return taken;
}

/// The rows of one fold. Shuffled and put in the order of their classes, every `folds`-th row is
/// one of it: neither the folds nor their shares of a class differ by more than a row.
std::vector<std::uint32_t> take_fold(std::vector<std::uint32_t>& rows, const Dataset& data,
                                     const SplitPlan& plan) {
  std::vector<std::uint32_t> order =
      permutation({plan.seed, "split/folds"}, static_cast<std::uint32_t>(rows.size()));
  if (data.is_classification()) {
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return data.labels[rows[a]] < data.labels[rows[b]];
    });
  }
  std::vector<bool> is_taken(rows.size());
  for (auto i = static_cast<std::size_t>(plan.fold); i < order.size();
       i += static_cast<std::size_t>(plan.folds))
    is_taken[order[i]] = true;
  return part(rows, is_taken);
}

}  // namespace

std::vector<std::uint32_t> all_rows(const Dataset& data) {
  std::vector<std::uint32_t> rows(data.rows());
  std::iota(rows.begin(), rows.end(), 0U);
  return rows;
}

Split split_rows(const Dataset& data, const SplitPlan& plan) {
  Split split;
  split.train = all_rows(data);
  const auto n = [&] { return static_cast<double>(split.train.size()); };
  // The small term undoes the binary rounding of shares such as 0.2: 150 * 0.2 is 30 rows, not 31.
  constexpr double rounding = 1e-9;
  const auto test = static_cast<std::size_t>(std::ceil(n() * plan.test_split - rounding));
  if (plan.folds > 0) {
    split.test = take_fold(split.train, data, plan);
  } else if (test > 0 && plan.last) {
    split.test = take_last(split.train, test);
  } else if (test > 0) {
    split.test =
        take(split.train, std::min(test, split.train.size()), data, {plan.seed, "split/test"});
  }
  const auto kept = static_cast<std::size_t>(
      std::floor(n() * (1.0 - plan.validation_split) + (plan.last ? 0.0 : rounding)));
  const std::size_t validation = split.train.size() - kept;
  if (validation > 0) {
    split.validation = plan.last
                           ? take_last(split.train, validation)
                           : take(split.train, validation, data, {plan.seed, "split/validation"});
  }
  return split;
}

Split split_rows(const Dataset& data, double test_split, double validation_split,
                 std::uint64_t seed) {
  return split_rows(data, {test_split, validation_split, seed});
}

std::vector<std::size_t> class_counts(const Dataset& data, const std::vector<std::uint32_t>& rows) {
  std::vector<std::size_t> counts(data.class_names.size());
  if (!data.is_classification()) return counts;
  for (const std::uint32_t row : rows) ++counts[static_cast<std::size_t>(data.labels[row])];
  return counts;
}

std::optional<std::string> warning_of(const Split& split, const Dataset& data) {
  const auto missing = [&](const std::vector<std::uint32_t>& rows,
                           const char* part) -> std::optional<std::string> {
    const std::vector<std::size_t> counts = class_counts(data, rows);
    const auto none = std::find(counts.begin(), counts.end(), 0U);
    if (rows.empty() || none == counts.end()) return std::nullopt;
    return format("the class '{}' has no {} row",
                  data.class_names[static_cast<std::size_t>(none - counts.begin())], part);
  };
  for (const auto& [rows, part] :
       {std::pair(&split.train, "training"), std::pair(&split.validation, "validation"),
        std::pair(&split.test, "test")}) {
    if (auto warning = missing(*rows, part)) return warning;
  }
  const bool sorted = data.is_classification()
                          ? std::is_sorted(data.labels.begin(), data.labels.end())
                          : std::is_sorted(data.values.begin(), data.values.end());
  if (sorted) return "the rows are sorted by the target";
  return std::nullopt;
}

std::optional<SplitFault> fault_of(const Split& split, const Dataset& data, double test_split,
                                   double validation_split) {
  return fault_of(split, data, SplitPlan{test_split, validation_split});
}

std::optional<SplitFault> fault_of(const Split& split, const Dataset& data, const SplitPlan& plan) {
  if (split.train.empty()) {
    return SplitFault{
        split.validation.empty() ? SplitPart::test : SplitPart::validation,
        format("no training row is left of the {} rows after the split", data.rows())};
  }
  if ((plan.test_split > 0 || plan.folds > 0) && split.test.empty())
    return SplitFault{SplitPart::test, "the test split has no rows"};
  if (plan.validation_split > 0 && split.validation.empty()) {
    return SplitFault{
        SplitPart::validation,
        format("the validation split of {} training rows has no rows", split.train.size())};
  }
  if (!data.is_classification() || plan.last) return std::nullopt;
  const std::vector<std::size_t> trained = class_counts(data, split.train);
  const std::vector<std::size_t> validated = class_counts(data, split.validation);
  for (std::size_t k = 0; k < trained.size(); ++k) {
    if (trained[k] > 0) continue;
    return SplitFault{
        validated[k] > 0 ? SplitPart::validation : SplitPart::test,
        format("the class '{}' has no training row after the split", data.class_names[k])};
  }
  return std::nullopt;
}

SampleView::SampleView(const Samples& samples)
    : width(samples.width),
      features(samples.features),
      labels(samples.labels),
      values(samples.values),
      weights(samples.weights) {}

SampleView::SampleView(const Dataset& data)
    : width(data.width()),
      features(data.features),
      labels(data.labels),
      values(data.values),
      weights(data.weights) {}

Scaling fit_scaling(const Dataset& data, const std::vector<std::uint32_t>& rows) {
  const std::size_t width = data.width();
  Scaling scaling{std::vector<double>(width), std::vector<double>(width, 1.0)};
  const auto n = static_cast<double>(rows.size());
  for (std::size_t c = 0; c < width; ++c) {
    const auto cell = [&](std::uint32_t row) {
      return static_cast<double>(data.features[row * width + c]);
    };
    double sum = 0;
    double low = cell(rows.front());
    double high = low;
    for (const std::uint32_t row : rows) {
      sum += cell(row);
      low = std::min(low, cell(row));
      high = std::max(high, cell(row));
    }
    // A constant column is told by its values: its computed variance may be a rounding error, not
    // 0.
    scaling.mean[c] = low == high ? low : sum / n;
    if (low == high) continue;
    double squares = 0;
    for (const std::uint32_t row : rows)
      squares += (cell(row) - scaling.mean[c]) * (cell(row) - scaling.mean[c]);
    scaling.divisor[c] = std::sqrt(squares / n);
  }
  return scaling;
}

Samples gather(const Dataset& data, const std::vector<std::uint32_t>& rows,
               const Scaling* scaling) {
  Samples samples;
  samples.width = data.width();
  samples.features.reserve(rows.size() * samples.width);
  for (const std::uint32_t row : rows) {
    for (std::size_t c = 0; c < samples.width; ++c) {
      const float raw = data.features[row * samples.width + c];
      samples.features.push_back(
          scaling == nullptr ? raw
                             : static_cast<float>((static_cast<double>(raw) - scaling->mean[c]) /
                                                  scaling->divisor[c]));
    }
    if (data.is_classification()) {
      samples.labels.push_back(data.labels[row]);
    } else if (!data.values.empty()) {
      samples.values.push_back(data.values[row]);
    }
    if (!data.weights.empty()) samples.weights.push_back(data.weights[row]);
  }
  return samples;
}

}  // namespace fanin
