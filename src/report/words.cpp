// Verdicts to sentences. Names are sentences' subjects, so nothing here begins with a capital.
#include "report/words.hpp"

#include <algorithm>
#include <cmath>

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
  return comparison.fields.size() < comparison.study.varied.size() ? "pair of seed and fold"
                                                                   : "seed";
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

std::string baseline_text(const Comparison& comparison) { return comparison.baseline.method; }

/// ", of all 28 pairs 3 do": what the other pairs show.
std::string all_pairs_text(const Family& family) {
  if (family.contrasts.size() <= family.baselines) return "";
  std::size_t differ = 0;
  for (const Contrast& contrast : family.contrasts)
    differ += contrast.t_p.p && contrast.t_p.pairs <= significance ? 1 : 0;
  return format("; of all {} pairs {} (pairs.csv)", family.contrasts.size(),
                differ == 0   ? std::string("none differs")
                : differ == 1 ? std::string("1 differs")
                              : format("{} differ", differ));
}

std::string measure_sentence(const Comparison& comparison, const Group& group,
                             const Family& family) {
  const auto contrasts = against(family);
  if (contrasts.empty()) return "";
  const std::string place = place_of(comparison, group);
  const std::size_t better = count_of(contrasts, Verdict::better);
  const std::size_t worse = count_of(contrasts, Verdict::worse);
  const std::size_t untestable = count_of(contrasts, Verdict::not_testable);
  const std::size_t same = count_of(contrasts, Verdict::no_difference);
  const std::string baseline = baseline_text(comparison);
  if (untestable == contrasts.size())
    return format("{} no difference in {} is tested: {}", place, family.measure,
                  untested(*contrasts.front()));
  const std::string how =
      format("{}, {}{}{}", pairs_text(comparison, contrasts), test_name(family.protocol),
             family.protocol.fixed_split ? " on this split" : "", holm_text(family.baselines));
  std::string text;
  if (better + worse == 0) {
    const std::string subject =
        contrasts.size() == 1 ? format("{} does not differ", row_name(comparison, contrasts[0]->b))
                              : format("no {} differs", noun_of(comparison.baseline));
    text = format("{} {} from {} in {} ({})", place, subject, baseline, family.measure, how);
  } else {
    text = format("{} in {}, against {} ({}): ", place, family.measure, baseline, how);
    if (better > 0)
      text += format("better {}", with_numbers(comparison, contrasts, Verdict::better));
    if (worse > 0)
      text += format("{}worse {}", better > 0 ? "; " : "",
                     with_numbers(comparison, contrasts, Verdict::worse));
    if (same > 0) {
      std::vector<std::string> names;
      for (const Contrast* contrast : contrasts) {
        if (contrast->verdict == Verdict::no_difference)
          names.push_back(row_name(comparison, contrast->b));
      }
      text += format("; no difference shown for {}", names_of(names));
    }
  }
  for (const Contrast* contrast : contrasts) {
    if (contrast->verdict == Verdict::not_testable)
      text += format("; {}: {}", row_name(comparison, contrast->b), untested(*contrast));
  }
  return text + all_pairs_text(family);
}

/// How many seeds the largest difference would need that was not shown to be one.
std::string power_sentence(const Comparison& comparison, const Group& group, const Family& family) {
  const Contrast* largest = nullptr;
  for (const Contrast* contrast : against(family)) {
    if (contrast->verdict != Verdict::no_difference || !contrast->dz || *contrast->dz == 0)
      continue;
    if (largest == nullptr || std::fabs(*contrast->dz) > std::fabs(*largest->dz))
      largest = contrast;
  }
  if (largest == nullptr) return "";
  const std::string what =
      format("{} the clearest difference in {} that is not shown, {}'s {}{} (d_z {}),",
             place_of(comparison, group), family.measure, row_name(comparison, largest->b),
             largest->t->mean > 0 ? "+" : "", fixed(largest->t->mean, 4), fixed(*largest->dz, 2));
  if (!largest->seeds_needed)
    return format(
        "{} is too small for any number of seeds to show while their splits overlap as "
        "these do",
        what);
  return format(
      "{} would take {} to show with 80 % power at the 0.05 level, were it real and "
      "tested alone",
      what, counted_blocks(comparison, *largest->seeds_needed));
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
               verdict == Verdict::worse ? "higher" : "lower", baseline_text(comparison),
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
    sentences.push_back(format("{} none of {} runs reached {}", place, held, what));
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
                               noun_of(comparison.baseline), what, baseline_text(comparison), how));
    return;
  }
  std::string text = format("{} {}, reached by {} at the median {}, is reached ", place, what,
                            baseline_text(comparison), median_text(comparison.times[baseline]));
  if (comparison.times[baseline].reached == 0)
    text =
        format("{} {}, never reached by {}, is reached ", place, what, baseline_text(comparison));
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
        format("{} diverged: {} (share with Wilson's 95 % interval); these runs have no final "
               "measures and are in no difference, but count as not having reached the target",
               place_of(comparison, group), names_of(diverged)));
  }
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
  if (contrast.pairs < 2)
    return format("not testable with {}, needs 2", counted(contrast.pairs, "seed"));
  return contrast.t.why;
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
             baseline_text(comparison), shortest(significance),
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
  if (comparison.goals.contains(group.data)) text += ". Epochs to target: log-rank";
  return text + holm_text(family->baselines) + (family->baselines > 1 ? " in each column." : ".");
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
        "over {} data sets the ranks in {} {} (Friedman with Iman-Davenport's F({}, {}) {}, "
        "{})",
        n, ranking.measure, differ ? "differ" : "are not shown to differ", k - 1, (k - 1) * (n - 1),
        std::isinf(friedman.f) ? "infinite" : fixed(friedman.f, 2), p_text(friedman.f_p));
    if (differ)
      text += format("; two mean ranks further apart than {} differ (Nemenyi)",
                     fixed(ranking.critical_difference, 2));
    if (!ranking.not_testable.empty()) {
      text += format("; against {} (Wilcoxon{}): {}", baseline_text(comparison), holm_text(k - 1),
                     ranking.not_testable);
    } else if (ranking.against) {
      std::vector<std::string> names;
      for (const AgainstBaseline& one : *ranking.against) {
        if (one.test && one.adjusted_p <= significance)
          names.push_back(format("{} ({})", ranking.methods[one.method], p_text(one.adjusted_p)));
      }
      text += format(
          "; against {} (Wilcoxon{}) {}", baseline_text(comparison), holm_text(k - 1),
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
    notes.push_back(format("{} of {} runs have not been run yet: the table is of the others.",
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
  for (const Summary& summary : comparison.summaries) {
    std::vector<std::string> lacking;
    for (const auto& [name, spread] : summary.measures) {
      if (spread.n > 0 && spread.n < summary.finished)
        lacking.push_back(
            format("{} in {} of {}", name, summary.finished - spread.n, summary.finished));
    }
    if (!lacking.empty())
      notes.push_back(format("no value, or one that is no number: {} runs of {} {}.",
                             listed(lacking), summary.data, summary.model));
  }
  if (study.goal) {
    std::vector<std::string> goals;
    for (const auto& [data, goal] : comparison.goals)
      goals.push_back(comparison.goals.size() > 1 && study.goal->of_best
                          ? format("{}: {}", data, goal_text(study, goal))
                          : goal_text(study, goal));
    if (!study.goal->of_best && !goals.empty()) goals.resize(1);
    notes.push_back(
        format("epochs to target: the epoch by which half of the runs have {} (Kaplan-Meier; runs "
               "that reached it / runs). Runs that ended without it, diverged ones too, count as "
               "not there within all their epochs.",
               goals.empty() ? study.goal->monitor : listed(goals, "; ")));
  }
  const bool mixed = std::any_of(comparison.times.begin(), comparison.times.end(),
                                 [](const TimeToTarget& t) { return t.held < t.run; });
  const std::string curves = !study.goal ? "train_loss"
                             : mixed ? study.goal->monitor + ", or train_loss of models without it,"
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
  if (!comparison.baseline.method.empty()) {
    notes.push_back(
        format("baseline: {}{}.", comparison.baseline.method,
               comparison.baseline.reason == "chosen"
                   ? std::string()
                   : format(" ({}; --baseline chooses another)", comparison.baseline.reason)));
  }
  return notes;
}

}  // namespace fanin
