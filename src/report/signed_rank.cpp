// Signed ranks and the distribution of their sums.
#include "report/signed_rank.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "numeric/functions.hpp"
#include "report/ranks.hpp"

namespace fanin {

namespace {

struct Ranked {
  SignedRank sums;
  std::vector<double> ranks;
};

Ranked ranked(const std::vector<double>& differences) {
  Ranked result;
  std::vector<double> magnitudes;
  std::vector<bool> positive;
  for (const double difference : differences) {
    if (difference == 0) {
      ++result.sums.zeros;
      continue;
    }
    magnitudes.push_back(std::fabs(difference));
    positive.push_back(difference > 0);
  }
  result.sums.n = magnitudes.size();
  result.ranks = midranks(magnitudes);
  for (std::size_t i = 0; i < positive.size(); ++i) {
    (positive[i] ? result.sums.plus : result.sums.minus) += result.ranks[i];
  }
  return result;
}

double exact_p(const Ranked& of) {
  // ways[w]: sign patterns whose positive ranks sum to w/2. Doubled, shared ranks are whole; every
  // count is at most 2^50 and exact.
  const std::size_t n = of.sums.n;
  std::vector<std::uint64_t> ways(n * (n + 1) + 1);
  ways[0] = 1;
  for (const double rank : of.ranks) {
    const auto doubled = static_cast<std::size_t>(2 * rank);
    for (std::size_t w = ways.size(); w-- > doubled;) ways[w] += ways[w - doubled];
  }
  const auto smaller = static_cast<std::size_t>(2 * std::min(of.sums.plus, of.sums.minus));
  std::uint64_t patterns = 0;
  for (std::size_t w = 0; w <= smaller; ++w) patterns += ways[w];
  return std::min(1.0, std::ldexp(static_cast<double>(patterns), 1 - static_cast<int>(n)));
}

double normal_p(const Ranked& of, double continuity) {
  if (of.sums.n == 0) return 1;
  const auto n = static_cast<double>(of.sums.n);
  const double variance = n * (n + 1) * (2 * n + 1) / 24 - tie_term(of.ranks) / 48;
  const double distance = 0.5 * std::fabs(of.sums.plus - of.sums.minus) - continuity;
  return distance <= 0 ? 1 : 2 * normal_cdf(-distance / std::sqrt(variance));
}

}  // namespace

Answer<SignedRank> signed_rank_test(const std::vector<double>& differences) {
  if (differences.empty()) return Answer<SignedRank>::none("needs differences, has none");
  for (const double difference : differences) {
    if (!std::isfinite(difference)) return Answer<SignedRank>::none("a difference is not finite");
  }
  Ranked all = ranked(differences);
  all.sums.exact = all.sums.n <= exact_signed_rank_limit;
  all.sums.p = all.sums.exact ? exact_p(all) : normal_p(all, 0.5);
  return all.sums;
}

double signed_rank_normal_p(const std::vector<double>& differences, double continuity) {
  return normal_p(ranked(differences), continuity);
}

double least_signed_rank_p(std::size_t n) {
  return n == 0 ? 1 : std::ldexp(1.0, 1 - static_cast<int>(std::min<std::size_t>(n, 1000)));
}

std::size_t signed_rank_needs(double level, std::size_t comparisons) {
  std::size_t n = 1;
  while (static_cast<double>(comparisons) * least_signed_rank_p(n) > level && n < 1000) ++n;
  return n;
}

std::string not_testable(std::size_t n, double level, std::size_t comparisons) {
  const std::size_t needs = signed_rank_needs(level, comparisons);
  if (n >= needs) return "";
  return "not testable with " + std::to_string(n) + (n == 1 ? " seed" : " seeds") + ", needs " +
         std::to_string(needs);
}

}  // namespace fanin
