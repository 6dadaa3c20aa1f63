// Pairing by seed and fold, and one test a pair.
#include "report/contrasts.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <tuple>

#include "report/power.hpp"
#include "report/ranks.hpp"
#include "text/nearest.hpp"

namespace fanin {

namespace {

constexpr std::string_view model_field = "model";
constexpr std::string_view keras_default = "glorot_uniform";

std::optional<std::size_t> number_of(const std::vector<std::string>& names, std::string_view name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<std::size_t>(found - names.begin());
}

/// Values of a field over all summaries, in the order of the grid.
std::vector<std::string> values_of_field(const std::vector<Summary>& summaries,
                                         const std::vector<std::string>& fields,
                                         const std::string& field) {
  std::vector<std::string> values;
  const auto at = number_of(fields, field);
  for (const Summary& summary : summaries) {
    const std::string& value = at ? summary.varied[*at] : summary.model;
    if (!number_of(values, value)) values.push_back(value);
  }
  return values;
}

std::vector<std::string> fields_and_model(const StudyRecord& study) {
  std::vector<std::string> fields = compared_fields(study);
  fields.emplace_back(model_field);
  return fields;
}

}  // namespace

std::vector<std::string> baseline_names(const Results& results) {
  const StudyRecord& study = results.study;
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (!number_of(names, name)) names.push_back(name);
  };
  for (std::size_t v = 0; v < study.varied.size(); ++v) {
    if (study.varied[v] == fold_field) continue;
    for (const Cell& cell : study.cells) add(cell.varied[v]);
  }
  for (const Cell& cell : study.cells) add(cell.model);
  return names;
}

std::optional<Baseline> choose_baseline(const std::vector<Summary>& summaries,
                                        const StudyRecord& study, const std::string& asked) {
  const std::vector<std::string> fields = compared_fields(study);
  const auto named = [&](const std::string& name) -> std::optional<Baseline> {
    for (const std::string& field : fields_and_model(study)) {
      for (const std::string& value : values_of_field(summaries, fields, field)) {
        if (value == name || folded(value) == folded(name)) return Baseline{field, value, "chosen"};
      }
    }
    return std::nullopt;
  };
  if (!asked.empty()) return named(asked);
  if (!study.baseline.empty()) {
    if (auto chosen = named(study.baseline)) return chosen;
  }
  Baseline baseline;
  baseline.field = fields.empty() ? std::string(model_field) : fields.front();
  if (number_of(fields, "kernel_initializer")) baseline.field = "kernel_initializer";
  const auto values = values_of_field(summaries, fields, baseline.field);
  if (values.size() < 2) return baseline;
  const bool known = baseline.field == "kernel_initializer" && number_of(values, keras_default);
  baseline.method = known ? std::string(keras_default) : values.front();
  baseline.reason = known ? "Keras's default" : "the first";
  return baseline;
}

std::string method_of(const Summary& summary, const StudyRecord& study, const Baseline& baseline) {
  const auto at = number_of(compared_fields(study), baseline.field);
  return at ? summary.varied[*at] : summary.model;
}

void adjust(const std::vector<Adjusted*>& all, const std::vector<bool>& against_baseline) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> pairs;
  std::vector<double> baseline;
  for (std::size_t i = 0; i < all.size(); ++i) {
    pairs.push_back(all[i]->p.value_or(none));
    if (against_baseline[i]) baseline.push_back(pairs.back());
  }
  pairs = holm(pairs);
  baseline = holm(baseline);
  std::size_t next = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i]->pairs = pairs[i];
    if (against_baseline[i]) all[i]->baseline = baseline[next++];
  }
}

std::vector<Group> groups_of(const std::vector<Summary>& summaries, const StudyRecord& study,
                             const Baseline& baseline) {
  const std::vector<std::string> fields = compared_fields(study);
  const auto at = number_of(fields, baseline.field);
  const bool by_model = at.has_value();
  std::vector<Group> groups;
  std::map<std::pair<std::string, std::string>, std::size_t> number;
  for (std::size_t s = 0; s < summaries.size(); ++s) {
    const std::string model = by_model ? summaries[s].model : "";
    const auto [known, fresh] = number.emplace(std::pair(summaries[s].data, model), groups.size());
    if (fresh) groups.push_back({summaries[s].data, model, {}, {}});
    groups[known->second].methods.push_back(s);
  }
  // What the two of a pair have in common: every varied value but the baseline's field's.
  const auto rest = [&](std::size_t s) {
    std::vector<std::string> values = summaries[s].varied;
    if (at) values.erase(values.begin() + static_cast<std::ptrdiff_t>(*at));
    return values;
  };
  const auto is_baseline = [&](std::size_t s) {
    return !baseline.method.empty() && method_of(summaries[s], study, baseline) == baseline.method;
  };
  for (Group& group : groups) {
    std::map<std::vector<std::string>, std::vector<std::size_t>> strata;
    for (const std::size_t s : group.methods) strata[rest(s)].push_back(s);
    std::set<std::vector<std::string>> done;
    for (const std::size_t first : group.methods) {
      const auto key = rest(first);
      if (!done.insert(key).second) continue;
      const std::vector<std::size_t>& stratum = strata[key];
      // Thousands of pairs say nothing to anyone.
      const bool all_pairs = stratum.size() <= most_methods_paired;
      for (std::size_t i = 0; i < stratum.size(); ++i) {
        for (std::size_t j = i + 1; j < stratum.size(); ++j) {
          Pair pair{stratum[i], stratum[j], false};
          if (is_baseline(pair.b)) std::swap(pair.a, pair.b);
          pair.against_baseline = is_baseline(pair.a);
          if (all_pairs || pair.against_baseline) group.pairs.push_back(pair);
        }
      }
    }
  }
  return groups;
}

namespace {

/// One measure of one summary: by block (seed and fold) where there is a value, and all values as
/// larger is better, those of diverged runs -infinity.
struct Sample {
  std::map<std::vector<std::string>, std::optional<double>> blocks;
  std::vector<double> scores;
};

Sample sample_of(const Results& results, const Summary& summary, const std::string& measure,
                 bool larger) {
  const StudyRecord& study = results.study;
  Sample sample;
  for (const std::size_t cell : summary.cells) {
    const Cell& at = study.cells[cell];
    std::vector<std::string> block{std::to_string(at.seed), std::to_string(at.fold)};
    for (std::size_t v = 0; v < at.varied.size(); ++v) {
      if (study.varied[v] == fold_field) block.push_back(at.varied[v]);
    }
    const auto& run = results.runs[cell];
    const std::optional<double> value = run ? value_of(*run, measure, summary.curve) : std::nullopt;
    sample.blocks.emplace(std::move(block), value);
    if (value) sample.scores.push_back(larger ? *value : -*value);
    if (!value && run && run->outcome == Outcome::diverged)
      sample.scores.push_back(-std::numeric_limits<double>::infinity());
  }
  return sample;
}

void test_pair(const Sample& a, const Sample& b, const Family& family, Contrast& contrast) {
  const Protocol& protocol = family.protocol;
  std::vector<double> values_a;
  std::vector<double> values_b;
  for (const auto& [block, value] : a.blocks) {
    const auto other = b.blocks.find(block);
    if (other == b.blocks.end()) continue;
    if (value && other->second) {
      values_a.push_back(*value);
      values_b.push_back(*other->second);
    } else {
      ++contrast.unpaired;
    }
  }
  contrast.pairs = values_a.size();
  contrast.improvement = probability_of_improvement(a.scores, b.scores);
  contrast.cliffs_delta = cliffs_delta(a.scores, b.scores);
  const auto differences = paired_differences(values_a, values_b);
  if (!differences) return;
  contrast.t =
      protocol.fixed_split
          ? paired_t(*differences)
          : corrected_resampled_t(*differences, static_cast<std::size_t>(protocol.held_out_rows),
                                  static_cast<std::size_t>(protocol.train_rows));
  if (contrast.t) contrast.t_p.p = contrast.t->p;
  if (protocol.fixed_split) {
    contrast.signed_rank = signed_rank_test(*differences);
    if (contrast.signed_rank) contrast.signed_rank_p.p = contrast.signed_rank->p;
  }
  contrast.dz = effect_dz(*differences);
  contrast.gz = effect_gz(*differences);
  std::vector<double> gains = *differences;
  for (double& gain : gains) gain = family.larger ? gain : -gain;
  contrast.paired_improvement = paired_improvement(gains);
  const bool final = family.measure != "aulc" && family.measure != "start";
  if (contrast.against_baseline && contrast.dz && final)
    contrast.seeds_needed =
        seeds_for_power(*contrast.dz, 0.8, significance / static_cast<double>(family.baselines),
                        protocol.fixed_split ? 0 : protocol.ratio());
}

Verdict verdict_of(const Contrast& contrast, bool larger) {
  if (!contrast.t) return Verdict::not_testable;
  if (contrast.t_p.baseline.value_or(contrast.t_p.pairs) > significance)
    return Verdict::no_difference;
  return (contrast.t->mean > 0) == larger ? Verdict::better : Verdict::worse;
}

/// Of the first run that there is; the largest ratio of all would differ by a row at most.
std::optional<Protocol> first_protocol(const Results& results, const Summary& summary) {
  for (const std::size_t cell : summary.cells) {
    if (results.runs[cell]) return protocol_of(*results.runs[cell]);
  }
  return std::nullopt;
}

}  // namespace

std::vector<Family> contrast(const Results& results, const std::vector<Summary>& summaries,
                             const Baseline& baseline) {
  const StudyRecord& study = results.study;
  std::vector<Family> families;
  for (const Group& group : groups_of(summaries, study, baseline)) {
    std::optional<Protocol> protocol;
    for (const std::size_t s : group.methods) {
      const auto own = first_protocol(results, summaries[s]);
      if (own) protocol = protocol ? joined(*protocol, *own) : *own;
    }
    std::vector<std::string> measures;
    for (const auto& [name, spread] : summaries[group.methods.front()].measures)
      measures.push_back(name);
    measures.emplace_back("aulc");
    measures.emplace_back("start");
    for (const std::string& measure : measures) {
      Family family;
      family.data = group.data;
      family.model = group.model;
      family.measure = measure;
      family.larger = is_larger_better(measure, summaries[group.methods.front()].curve);
      family.protocol = protocol.value_or(Protocol{});
      family.methods = group.methods;
      family.baselines = static_cast<std::size_t>(
          std::count_if(group.pairs.begin(), group.pairs.end(),
                        [](const Pair& pair) { return pair.against_baseline; }));
      std::map<std::size_t, Sample> samples;
      for (const std::size_t s : group.methods)
        samples.emplace(s, sample_of(results, summaries[s], measure, family.larger));
      std::vector<bool> against;
      for (const Pair& pair : group.pairs) {
        Contrast contrast;
        contrast.a = pair.a;
        contrast.b = pair.b;
        contrast.against_baseline = pair.against_baseline;
        test_pair(samples[pair.a], samples[pair.b], family, contrast);
        family.contrasts.push_back(std::move(contrast));
        against.push_back(pair.against_baseline);
      }
      std::vector<Adjusted*> t;
      std::vector<Adjusted*> ranks;
      for (Contrast& contrast : family.contrasts) {
        t.push_back(&contrast.t_p);
        ranks.push_back(&contrast.signed_rank_p);
      }
      adjust(t, against);
      adjust(ranks, against);
      for (Contrast& contrast : family.contrasts)
        contrast.verdict = verdict_of(contrast, family.larger);
      families.push_back(std::move(family));
    }
  }
  return families;
}

const Contrast* against_baseline(const Family& family, std::size_t b) {
  for (const Contrast& contrast : family.contrasts) {
    if (contrast.against_baseline && contrast.b == b) return &contrast;
  }
  return nullptr;
}

}  // namespace fanin
