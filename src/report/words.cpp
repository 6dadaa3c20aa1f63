// Verdicts to sentences. Names are sentences' subjects, so nothing here begins with a capital.
#include "report/words.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "text/format.hpp"
#include "text/nearest.hpp"
#include "text/numbers.hpp"

namespace fanin {

namespace {

constexpr std::size_t most_names = 6;

std::string counted(std::size_t count, const std::string& noun) {
  return format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

/// "seed", or "seed and fold" where folds are varied too.
std::string block_noun(const Comparison& comparison) {
  const bool folds =
      has_folds(comparison.study) || comparison.fields.size() < comparison.study.varied.size();
  return folds ? "pair of seed and fold" : "seed";
}

std::string counted_blocks(const Comparison& comparison, std::size_t count) {
  if (block_noun(comparison) == "seed") return counted(count, "seed");
  return format("{} of seed and fold", counted(count, "pair"));
}

/// What the methods are.
std::string noun_of(const Baseline& baseline) {
  const std::string& field = baseline.field;
  const std::string last =
      field.substr(field.rfind('.') == std::string::npos ? 0 : field.rfind('.') + 1);
  for (const char* noun : {"initializer", "optimizer", "activation", "loss", "model"}) {
    if (last.ends_with(noun)) return noun;
  }
  return "value of " + last;
}

/// "a, b and 3 others".
std::string names_of(std::vector<std::string> names) {
  if (names.size() > most_names + 1) {
    const std::size_t others = names.size() - most_names;
    names.resize(most_names);
    names.push_back(format("{} others", others));
  }
  return listed(names);
}

std::string place_of(const Comparison& comparison, const Group& group) {
  const bool with_model = !group.model.empty() && comparison.several_models;
  return with_model ? format("on {}, model {}", group.data, group.model)
                    : format("on {}", group.data);
}

const Family* family_of(const Comparison& comparison, const Group& group,
                        const std::string& measure) {
  for (const Family& family : comparison.families) {
    if (family.data == group.data && family.model == group.model && family.measure == measure)
      return &family;
  }
  return nullptr;
}

const TimeFamily* time_family_of(const Comparison& comparison, const Group& group) {
  for (const TimeFamily& family : comparison.time_families) {
    if (family.data == group.data && family.model == group.model) return &family;
  }
  return nullptr;
}

std::string holm_text(std::size_t comparisons) {
  return comparisons > 1 ? format(", Holm over {}", comparisons) : "";
}

/// Those against the baseline.
std::vector<const Contrast*> against(const Family& family) {
  std::vector<const Contrast*> contrasts;
  for (const Contrast& contrast : family.contrasts) {
    if (contrast.against_baseline) contrasts.push_back(&contrast);
  }
  return contrasts;
}

/// "10 seeds", "7 to 10 seeds".
std::string pairs_text(const Comparison& comparison,
                       const std::vector<const Contrast*>& contrasts) {
  std::size_t fewest = contrasts.front()->pairs;
  std::size_t most = fewest;
  for (const Contrast* contrast : contrasts) {
    fewest = std::min(fewest, contrast->pairs);
    most = std::max(most, contrast->pairs);
  }
  const std::string text = counted_blocks(comparison, most);
  return fewest == most ? text : format("{} to {}", fewest, text);
}

std::string difference_text(const Contrast& contrast) {
  const MeanTest& t = *contrast.t;
  return format("{}{} [{}, {}], {}", t.mean > 0 ? "+" : "", fixed(t.mean, 4),
                fixed(t.interval.low, 4), fixed(t.interval.high, 4),
                p_text(contrast.t_p.baseline.value_or(1)));
}

/// How those with a verdict are called, each with its numbers; at most `most_names` of them.
std::string with_numbers(const Comparison& comparison,
                         const std::vector<const Contrast*>& contrasts, Verdict verdict) {
  std::vector<std::string> names;
  for (const Contrast* contrast : contrasts) {
    if (contrast->verdict == verdict)
      names.push_back(
          format("{} ({})", row_name(comparison, contrast->b), difference_text(*contrast)));
  }
  return names_of(std::move(names));
}

std::size_t count_of(const std::vector<const Contrast*>& contrasts, Verdict verdict) {
  return static_cast<std::size_t>(
      std::count_if(contrasts.begin(), contrasts.end(),
                    [&](const Contrast* contrast) { return contrast->verdict == verdict; }));
}

/// "a (+0.01 ...) and b (...) are better".
std::string verdict_text(const Comparison& comparison,
                         const std::vector<const Contrast*>& contrasts, Verdict verdict) {
  return format("{} {} {}", with_numbers(comparison, contrasts, verdict),
                count_of(contrasts, verdict) == 1 ? "is" : "are",
                verdict == Verdict::better ? "better" : "worse");
}

std::string measure_sentence(const Comparison& comparison, const Group& group,
                             const Family& family) {
  const auto contrasts = against(family);
  if (contrasts.empty()) return "";
  const std::string place = place_of(comparison, group);
  const std::size_t better = count_of(contrasts, Verdict::better);
  const std::size_t worse = count_of(contrasts, Verdict::worse);
  const std::size_t same = count_of(contrasts, Verdict::no_difference);
  const std::string& baseline = comparison.baseline.method;
  const std::string noun = noun_of(comparison.baseline);
  if (count_of(contrasts, Verdict::not_testable) == contrasts.size())
    return format("{} no difference in {} is tested: {}", place, family.measure,
                  untested(*contrasts.front()));
  std::string text = place + " ";
  if (better + worse == 0) {
    text += contrasts.size() == 1
                ? format("{} does not differ", row_name(comparison, contrasts[0]->b))
                : format("no {} differs", noun);
    text += format(" from {} in {}", baseline, family.measure);
  } else {
    if (better > 0) text += verdict_text(comparison, contrasts, Verdict::better);
    if (better > 0 && worse > 0) text += ", ";
    if (worse > 0) text += verdict_text(comparison, contrasts, Verdict::worse);
    text += format(" than {} in {}", baseline, family.measure);
    if (same > 0) text += format(", no other {} differs", noun);
  }
  text += format(" ({}, {}{}{})", pairs_text(comparison, contrasts), test_name(family.protocol),
                 family.protocol.fixed_split ? " on this split" : "", holm_text(family.baselines));
  for (const Contrast* contrast : contrasts) {
    if (contrast->verdict == Verdict::not_testable)
      text += format("; {}: {}", row_name(comparison, contrast->b), untested(*contrast));
  }
  return text;
}

/// "on digits of all 28 pairs of initializers 7 differ in test_accuracy and none in test_loss".
std::string pairs_sentence(const Comparison& comparison, const Group& group,
                           const std::vector<std::string>& measures) {
  std::vector<std::string> parts;
  std::size_t pairs = 0;
  for (const std::string& measure : measures) {
    const Family* family = family_of(comparison, group, measure);
    if (family == nullptr || family->contrasts.size() <= family->baselines) continue;
    pairs = family->contrasts.size();
    std::size_t differ = 0;
    std::size_t untestable = 0;
    for (const Contrast& contrast : family->contrasts) {
      differ += contrast.t_p.p && contrast.t_p.pairs <= significance ? 1 : 0;
      untestable += contrast.t_p.p ? 0 : 1;
    }
    if (untestable == pairs) continue;
    parts.push_back(format("{}{} in {}{}", differ == 0 ? "none" : std::to_string(differ),
                           !parts.empty() ? ""
                           : differ < 2   ? " differs"
                                          : " differ",
                           measure,
                           untestable == 0 ? "" : format(" ({} not testable)", untestable)));
  }
  if (parts.empty()) return "";
  return format("{} of all {} pairs {} (Holm over {}; pairs.csv)", place_of(comparison, group),
                pairs, listed(parts), pairs);
}

/// How many seeds the largest difference would need that was not shown to be one.
std::string power_sentence(const Comparison& comparison, const Group& group, const Family& family) {
  const Contrast* largest = nullptr;
  for (const Contrast* contrast : against(family)) {
    // The deviation of two differences tells nothing of that of more.
    if (contrast->verdict != Verdict::no_difference || contrast->pairs < 3 || !contrast->dz ||
        *contrast->dz == 0)
      continue;
    if (largest == nullptr || std::fabs(*contrast->dz) > std::fabs(*largest->dz))
      largest = contrast;
  }
  if (largest == nullptr) return "";
  const std::string what =
      format("{} the clearest difference that is not shown, {}'s {}{} in {} (d_z {}),",
             place_of(comparison, group), row_name(comparison, largest->b),
             largest->t->mean > 0 ? "+" : "", fixed(largest->t->mean, 4), family.measure,
             fixed(*largest->dz, 2));
  if (!largest->seeds_needed)
    return format(
        "{} is too small for any number of seeds to show with 80% power: their splits overlap, so "
        "more "
        "of them tell little more",
        what);
  return format("{} would take about {} to show with 80% power{}, were it real", what,
                counted_blocks(comparison, *largest->seeds_needed),
                family.baselines > 1 ? format(" among {}", family.baselines) : std::string());
}

/// "he_normal (2.61) and he_uniform (2.58) start at a higher train_loss than ...".
void add_start_sentences(const Comparison& comparison, const Group& group,
                         std::vector<std::string>& sentences) {
  const Family* family = family_of(comparison, group, "start");
  if (family == nullptr) return;
  for (const Verdict verdict : {Verdict::worse, Verdict::better}) {
    std::vector<std::string> names;
    double of_baseline = 0;
    for (const Contrast* contrast : against(*family)) {
      if (contrast->verdict != verdict) continue;
      names.push_back(format("{} ({})", row_name(comparison, contrast->b),
                             fixed(comparison.summaries[contrast->b].start.mean, 4)));
      of_baseline = comparison.summaries[contrast->a].start.mean;
    }
    if (names.empty()) continue;
    const bool one = names.size() == 1;
    sentences.push_back(
        format("{} before training (epoch 0 train_loss) {} {} at a {} loss than {} ({})",
               place_of(comparison, group), names_of(names), one ? "starts" : "start",
               verdict == Verdict::worse ? "higher" : "lower", comparison.baseline.method,
               fixed(of_baseline, 4)));
  }
}

std::string median_text(const TimeToTarget& time) {
  if (time.reached == 0) return "never";
  if (!time.median || !time.median->median)
    return format("by {} of {} runs", time.reached, time.held);
  return format("epoch {}", shortest(*time.median->median));
}

void add_time_sentences(const Comparison& comparison, const Group& group,
                        std::vector<std::string>& sentences) {
  const TimeFamily* family = time_family_of(comparison, group);
  const auto goal = comparison.goals.find(group.data);
  if (goal == comparison.goals.end() || family == nullptr) return;
  const std::string place = place_of(comparison, group);
  const std::string what = goal_text(comparison.study, goal->second);
  std::size_t held = 0;
  std::size_t reached = 0;
  for (const std::size_t s : group.methods) {
    held += comparison.times[s].held;
    reached += comparison.times[s].reached;
  }
  if (held == 0) return;
  if (reached == 0) {
    sentences.push_back(format("{} no run reached {}", place, what));
    return;
  }
  std::vector<std::string> sooner;
  std::vector<std::string> later;
  std::size_t tested = 0;
  std::size_t baseline = 0;
  for (const TimeContrast& contrast : family->contrasts) {
    if (!contrast.against_baseline) continue;
    ++tested;
    baseline = contrast.a;
    const std::string name = format("{} ({})", row_name(comparison, contrast.b),
                                    median_text(comparison.times[contrast.b]));
    if (contrast.verdict == Verdict::better) sooner.push_back(name);
    if (contrast.verdict == Verdict::worse) later.push_back(name);
  }
  if (tested == 0) return;
  const std::string how = format("log-rank{}", holm_text(family->baselines));
  if (sooner.empty() && later.empty()) {
    sentences.push_back(format("{} no {} is shown to reach {} sooner or later than {} ({})", place,
                               noun_of(comparison.baseline), what, comparison.baseline.method,
                               how));
    return;
  }
  std::string text = format("{} {}, reached by {} at the median {}, is reached ", place, what,
                            comparison.baseline.method, median_text(comparison.times[baseline]));
  if (comparison.times[baseline].reached == 0)
    text =
        format("{} {}, never reached by {}, is reached ", place, what, comparison.baseline.method);
  if (!sooner.empty()) text += format("sooner by {}", names_of(sooner));
  if (!later.empty())
    text += format("{}later or less often by {}", sooner.empty() ? "" : ", ", names_of(later));
  sentences.push_back(format("{} ({})", text, how));
}

void add_loss_sentences(const Comparison& comparison, const Group& group,
                        std::vector<std::string>& sentences) {
  std::vector<std::string> diverged;
  for (const std::size_t s : group.methods) {
    const TimeToTarget& time = comparison.times[s];
    if (time.diverged == 0 || !time.diverged_rate) continue;
    diverged.push_back(format("{} in {} of {} runs [{}, {}]", row_name(comparison, s),
                              time.diverged, time.run, fixed(time.diverged_rate->low, 2),
                              fixed(time.diverged_rate->high, 2)));
  }
  if (!diverged.empty()) {
    sentences.push_back(
        format("{} diverged: {} (share with Wilson's 95% interval); these runs have no final "
               "measures and are in no difference, but count as not having reached the target",
               place_of(comparison, group), names_of(diverged)));
  }
}

}  // namespace

namespace {

/// What was ranked over: data sets, or these with their values of other varied fields.
std::string blocks_text(const Comparison& comparison, std::size_t blocks) {
  std::set<std::string> data;
  for (const Summary& summary : comparison.summaries) data.insert(summary.data);
  return blocks <= data.size()
             ? counted(blocks, "data set")
             : format("{} (data sets with their other values)", counted(blocks, "block"));
}

}  // namespace

std::string row_name(const Comparison& comparison, std::size_t summary) {
  const Summary& row = comparison.summaries[summary];
  std::string name = comparison.baseline.field == "model" ? row.model : "";
  for (const std::string& value : row.varied) name += (name.empty() ? "" : " ") + value;
  return name;
}

std::string untested(const Contrast& contrast) {
  if (contrast.t) return "";
  if (contrast.pairs >= 2) return contrast.t.why;
  std::string why = format("not testable with {}, needs 2", counted(contrast.pairs, "seed"));
  if (contrast.unpaired > 0)
    why += format(" ({} left out: a run diverged, is missing or has no value)", contrast.unpaired);
  return why;
}

std::string test_name(const Protocol& protocol) {
  return protocol.fixed_split ? "paired t" : "corrected resampled t";
}

std::string p_text(double p) {
  return p < 0.001 ? std::string("p < 0.001") : format("p {}", fixed(p, 3));
}

std::string caption_of(const Comparison& comparison, const Group& group) {
  const Family* family = nullptr;
  for (const Family& any : comparison.families) {
    if (any.data == group.data && any.model == group.model && any.baselines > 0) {
      family = &any;
      break;
    }
  }
  if (family == nullptr) return "";
  const Protocol& protocol = family->protocol;
  std::string text =
      format("v better, * worse than {} at the {} level, paired by {}. Measures and aulc: ",
             comparison.baseline.method, shortest(significance),
             block_noun(comparison) == "seed" ? "seed" : "seed and fold");
  if (protocol.fixed_split) {
    text += "paired t, which holds on this split alone (every seed has the same rows)";
    std::size_t pairs = 0;
    for (const Contrast* contrast : against(*family)) pairs = std::max(pairs, contrast->pairs);
    const std::string why = not_testable(pairs, significance, family->baselines);
    text += why.empty() ? "; exact Wilcoxon in pairs.csv" : format("; exact Wilcoxon: {}", why);
  } else {
    text += format(
        "corrected resampled t (splits redrawn by seed, {} held-out rows to {} "
        "training rows)",
        protocol.held_out_rows, protocol.train_rows);
  }
  text += comparison.goals.contains(group.data) ? ". Epochs to target: log-rank." : ".";
  if (family->baselines > 1) text += format(" Holm over {} in each column.", family->baselines);
  return text;
}

std::vector<std::string> sentences_of(const Comparison& comparison, const Group& group,
                                      const std::vector<std::string>& measures) {
  std::vector<std::string> sentences;
  std::string power;
  for (const std::string& measure : measures) {
    const Family* family = family_of(comparison, group, measure);
    if (family == nullptr) continue;
    std::string sentence = measure_sentence(comparison, group, *family);
    if (!sentence.empty()) sentences.push_back(std::move(sentence));
    if (power.empty()) power = power_sentence(comparison, group, *family);
  }
  if (std::string pairs = pairs_sentence(comparison, group, measures); !pairs.empty())
    sentences.push_back(std::move(pairs));
  if (!power.empty()) sentences.push_back(power);
  add_start_sentences(comparison, group, sentences);
  add_time_sentences(comparison, group, sentences);
  add_loss_sentences(comparison, group, sentences);
  return sentences;
}

std::vector<std::string> ranking_sentences(const Comparison& comparison) {
  std::vector<std::string> sentences;
  for (const Ranking& ranking : comparison.rankings) {
    if (!ranking.friedman) continue;
    const Friedman& friedman = *ranking.friedman;
    const std::size_t k = ranking.methods.size();
    const std::size_t n = ranking.blocks.size();
    const bool differ = friedman.f_p <= significance;
    std::string text = format(
        "over {} the ranks in {} {} (Friedman with Iman-Davenport's F({}, {}) {}, "
        "{})",
        blocks_text(comparison, n), ranking.measure, differ ? "differ" : "are not shown to differ",
        k - 1, (k - 1) * (n - 1), std::isinf(friedman.f) ? "infinite" : fixed(friedman.f, 2),
        p_text(friedman.f_p));
    if (differ)
      text += format("; two mean ranks further apart than {} differ (Nemenyi)",
                     fixed(ranking.critical_difference, 2));
    if (!ranking.not_testable.empty()) {
      text += format("; against {} (Wilcoxon{}): {}", comparison.baseline.method, holm_text(k - 1),
                     ranking.not_testable);
    } else if (ranking.against) {
      std::vector<std::string> names;
      for (const AgainstBaseline& one : *ranking.against) {
        if (one.test && one.adjusted_p <= significance)
          names.push_back(format("{} ({})", ranking.methods[one.method], p_text(one.adjusted_p)));
      }
      text += format(
          "; against {} (Wilcoxon{}) {}", comparison.baseline.method, holm_text(k - 1),
          names.empty() ? std::string("nothing differs") : format("differ: {}", names_of(names)));
    }
    sentences.push_back(std::move(text));
  }
  return sentences;
}

std::vector<std::string> comparison_notes(const Comparison& comparison) {
  std::vector<std::string> notes;
  const StudyRecord& study = comparison.study;
  if (comparison.missing > 0) {
    notes.push_back(
        format("{} of {} runs are not stored, because they were not run yet or failed: the table "
               "is of the others.",
               comparison.missing, study.cells.size()));
  }
  if (comparison.failed_kernels > 0) {
    notes.push_back(format(
        "WARNING: {} of {} drawn kernels failed their certificate (certificates.csv says which and "
        "why).",
        comparison.failed_kernels, comparison.kernels));
  } else if (comparison.kernels > 0) {
    notes.push_back(
        format("certificates: all {} drawn kernels are what their initializer promises "
               "(certificates.csv).",
               comparison.kernels));
  }
  notes.push_back(format(
      "n: finished runs, one a {}; values are mean ± standard deviation over them. A seed fixes "
      "the split, the order of the rows and the underlying draws for every row of a table.",
      block_noun(comparison)));
  for (std::size_t s = 0; s < comparison.summaries.size(); ++s) {
    const Summary& summary = comparison.summaries[s];
    std::vector<std::string> lacking;
    for (const auto& [name, spread] : summary.measures) {
      if (spread.n > 0 && spread.n < summary.finished)
        lacking.push_back(
            format("{} in {} of {}", name, summary.finished - spread.n, summary.finished));
    }
    if (!lacking.empty())
      notes.push_back(format("no value, or one that is no number: {} runs of {} {}.",
                             listed(lacking), summary.data, row_name(comparison, s)));
  }
  if (study.goal) {
    std::string goal = goal_text(study, *study.goal);
    if (study.goal->of_best) {
      std::vector<std::string> values;
      for (const auto& [data, on_data] : comparison.goals)
        values.push_back(format("{} on {}", goal_value_text(on_data), data));
      goal = format("{}, within {}% of the best value that any run reached on the data set: {}",
                    study.goal->monitor, shortest(100 - percent_of(*study.goal)), listed(values));
    }
    notes.push_back(format(
        "epochs to target: the epoch by which half of the runs have {} (Kaplan-Meier; runs that "
        "reached it / runs). Runs that ended without it, diverged ones too, count as not there "
        "within all their epochs.",
        goal));
  }
  const bool mixed =
      study.goal && std::any_of(comparison.summaries.begin(), comparison.summaries.end(),
                                [&](const Summary& s) { return s.curve != study.goal->monitor; });
  const std::string curves =
      !study.goal ? "train_loss"
      : mixed     ? study.goal->monitor + ", or train_loss on data sets where a model lacks it,"
                  : study.goal->monitor;
  notes.push_back(format("aulc: mean area under {} from epoch 0, divided by the epochs.", curves));
  if (std::find(study.varied.begin(), study.varied.end(), "kernel_initializer") !=
      study.varied.end()) {
    notes.push_back(
        study.scope == "all"
            ? "kernel_initializer is varied in every Dense layer."
            : "kernel_initializer is varied in the hidden Dense layers; the output layer "
              "keeps the model file's.");
  }
  const bool cut =
      std::any_of(comparison.groups.begin(), comparison.groups.end(), [](const Group& group) {
        return group.methods.size() > most_methods_paired &&
               std::all_of(group.pairs.begin(), group.pairs.end(),
                           [](const Pair& pair) { return pair.against_baseline; });
      });
  if (cut)
    notes.push_back(format("pairs without the baseline are left out: more than {} methods.",
                           most_methods_paired));
  if (!comparison.baseline.method.empty()) {
    notes.emplace_back(
        "in sentences: mean difference from the baseline [its 95% interval by the named test], p "
        "after Holm.");
    notes.push_back(
        format("baseline: {}{}.", comparison.baseline.method,
               comparison.baseline.reason == "chosen"
                   ? std::string()
                   : format(" ({}; --baseline chooses another)", comparison.baseline.reason)));
  }
  return notes;
}

}  // namespace fanin
