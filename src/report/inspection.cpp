// From values of each network to means, from means to words.
#include "report/inspection.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "init/initializers.hpp"
#include "numeric/functions.hpp"
#include "report/distributions.hpp"
#include "text/format.hpp"
#include "text/nearest.hpp"

namespace fanin {

namespace {

constexpr double none = LayerSignal::none;

using Quantity = double LayerSignal::*;

std::vector<double> values_of(const InspectedLayer& layer, Quantity quantity) {
  std::vector<double> values;
  for (const LayerSignal& signal : layer.draws) values.push_back(signal.*quantity);
  return values;
}

/// Network by network, so that what both have in common is not counted as spread.
std::vector<double> quotients(const InspectedLayer& of, const InspectedLayer& by,
                              Quantity quantity) {
  std::vector<double> values = values_of(of, quantity);
  const std::vector<double> divisors = values_of(by, quantity);
  for (std::size_t i = 0; i < values.size(); ++i)
    values[i] = divisors[i] == 0 ? none : values[i] / divisors[i];
  return values;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? none : sum / static_cast<double>(values.size());
}

/// In some network, beyond float32: NaN follows infinity in the next layer.
bool overflows(const InspectedLayer& layer) {
  const std::vector<double> values = values_of(layer, &LayerSignal::pre_activation);
  return layer.dense && std::any_of(values.begin(), values.end(),
                                    [](double value) { return !std::isfinite(value); });
}

bool all_zero(const std::vector<double>& values) {
  return !values.empty() &&
         std::all_of(values.begin(), values.end(), [](double value) { return value == 0; });
}

/// x^(1/n) of a factor over n layers.
double root(double x, std::size_t n) {
  return x > 0 ? portable_exp(portable_log(x) / static_cast<double>(n)) : 0;
}

bool near(double x, double value) { return std::abs(x - value) <= 0.1 * value; }

/// "halves", "doubles", "falls to 0.39 of itself", "grows 1.3 times"; empty: it stays.
std::string change(double factor) {
  if (factor == 0) return "loses the signal";
  if (std::isnan(factor) || near(factor, 1)) return {};
  if (near(factor, 0.5)) return "halves";
  if (near(factor, 2)) return "doubles";
  return factor < 1 ? format("falls to {:.2g} of itself", factor)
                    : format("grows {:.2g} times", factor);
}

/// "86 %", "1.9e-06".
std::string share(double left) {
  return left >= 0.01 && left < 10 ? percent_text(left) : format("{:.2g}", left);
}

/// The number that words are chosen by: theory's where the networks do not contradict it, since few
/// of them scatter.
double believed(const Reading& reading) {
  const GeometricMean& measured = reading.measured;
  return reading.theory >= measured.low && reading.theory <= measured.high ? reading.theory
                                                                           : measured.mean;
}

/// What a value does over `layers` layers, `left` being its factor over all of them, and whether it
/// is the same at each.
std::string course(const std::string& what, const Reading& left, std::size_t layers, bool alike,
                   const std::string& after) {
  const double factor = left.measured.mean;
  if (factor == 0) return format("nothing of the {} is left {}", what, after);
  const double whole = believed(left);
  const double each = root(whole, layers - 1);
  const std::string beside =
      std::isnan(left.theory) ? "" : format(" (theory {})", share(left.theory));
  if (near(each, 1) && whole > 1.0 / 3 && whole < 3)
    return format("the {} keeps its size: {} {} of it is left{}", what, after, share(factor),
                  beside);
  std::string way = change(each);
  if (way.empty()) way = each < 1 ? "falls slowly" : "grows slowly";
  way += alike || layers == 2 ? " at every layer" : " a layer on average";
  const std::string end = factor < 1 ? format("{} of it is left", share(factor))
                                     : format("it is {:.2g} times as large", factor);
  return format("the {} {}: {} {}{}", what, way, after, end, beside);
}

/// Whether all are the same within a tenth.
bool alike(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(),
                     [&](double value) { return near(value, values.front()); });
}

/// What is left in theory, forward and back.
struct Left {
  double signal = none;
  double gradient = none;
};

Left left_of(const std::vector<SignalLayer>& layers, const Forecast& forecast) {
  const std::vector<std::size_t> hidden = hidden_dense(layers);
  if (hidden.empty()) return {};
  const LayerForecast& first = forecast.layers[hidden.front()];
  const LayerForecast& last = forecast.layers[hidden.back()];
  return {last.pre_activation / first.pre_activation, first.gradient / last.gradient};
}

/// How far from keeping both; infinite where something is lost altogether, NaN where nothing is
/// known.
double cost_of(const Left& left) {
  return std::abs(portable_log(left.signal)) + std::abs(portable_log(left.gradient));
}

bool harmful(double left) { return left < 0.01 || left > 100; }

/// The first activation of the hidden layers that is not linear, be it a layer of its own.
const Choice& hidden_activation(const std::vector<SignalLayer>& layers, std::size_t last) {
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (i > last && layers[i].is_dense()) break;
    const bool applies = layers[i].is_dense() || layers[i].kind == SignalLayer::Kind::function;
    if (applies && layers[i].activation.name != "linear") return layers[i].activation;
  }
  return layers[last].activation;
}

/// What to do about a start that loses signal or gradient; empty if theory knows nothing better.
std::string advice(const std::vector<SignalLayer>& layers, double q_0, const Left& measured) {
  const std::vector<std::size_t> hidden = hidden_dense(layers);
  const Choice& activation = hidden_activation(layers, hidden.back());
  const Forecast now_known = forecast(layers, q_0);
  const auto left_with = [&](const std::string& initializer) {
    std::vector<SignalLayer> changed = layers;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      // The output layer too where its kernel lets nothing back.
      if (layers[i].is_dense() && (i <= hidden.back() || now_known.layers[i].weight_variance == 0))
        changed[i].kernel = choose(initializers, initializer);
    }
    return left_of(layers, forecast(changed, q_0));
  };
  const std::string made = made_for(activation);
  const double now = cost_of(measured);
  const double then = cost_of(left_with(made));
  if (std::isnan(then)) return {};
  const bool has_it = std::all_of(hidden.begin(), hidden.end(),
                                  [&](std::size_t i) { return layers[i].kernel->name == made; });
  if (!has_it && (then < 0.5 * now || std::isnan(now)))
    return format("use {} for {}", made, activation.name);
  for (const char* other : {"he_normal", "glorot_uniform", "lecun_normal", "orthogonal"}) {
    if (cost_of(left_with(other)) < 0.5 * now) return {};
  }
  return format(
      "no common initializer changes that for {}: other activations, normalization "
      "layers or fewer layers do",
      activation.name);
}

std::string joined(const std::vector<std::string>& words, std::string_view by) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += by;
    text += word;
  }
  return text;
}

std::string listed_layers(const std::vector<std::string>& names) {
  return names.size() <= 3 ? listed(names, " and ")
                           : format("{} to {}", names.front(), names.back());
}

/// The verdict of one layer, hidden or not.
std::string verdict_of(const InspectedLayer& layer, const Choice& activation,
                       const LayerReading& reading, bool hidden) {
  std::vector<std::string> words;
  if (overflows(layer)) return "overflows";
  const double ratio = believed(reading.ratio);
  if (hidden && layer.dense && !std::isnan(ratio))
    words.push_back(near(ratio, 1) ? "keeps the signal" : change(ratio));
  if (layer.dense && all_zero(values_of(layer, &LayerSignal::weight_gradient)))
    words.emplace_back("no gradient");
  if (hidden && reading.dead >= 0.25) words.push_back(percent_text(reading.dead) + " dead");
  // Of what is like relu half the slopes are small: that is no fault.
  const bool gates = made_for(activation) == "he_normal";
  if (hidden && !gates && reading.saturated >= 0.25)
    words.push_back(percent_text(reading.saturated) + " saturated");
  return joined(words, ", ");
}

/// The verdict of a start.
std::string verdict_of(const InspectedStart& start, const StartReading& reading) {
  const std::vector<std::size_t> hidden = hidden_dense(start.described);
  std::vector<std::string> sentences;
  if (hidden.empty()) return "there is no Dense layer";
  const bool only_output =
      std::count_if(start.described.begin(), start.described.end(),
                    [](const SignalLayer& layer) { return layer.is_dense(); }) == 1;
  std::vector<std::string> still;
  for (const std::size_t i : hidden) {
    if (all_zero(values_of(start.layers[i], &LayerSignal::weight_gradient)))
      still.push_back(start.layers[i].name);
  }
  if (only_output) {
    sentences.emplace_back("there are no hidden layers: nothing can be lost between them");
    if (!still.empty()) sentences.push_back("no gradient reaches the kernel");
    return joined(sentences, "; ");
  }
  for (const InspectedLayer& layer : start.layers) {
    if (overflows(layer))
      return format("the signal grows beyond float32 in {}: training cannot begin", layer.name);
  }
  const auto lost = [&](Quantity quantity) {
    return std::any_of(hidden.begin(), hidden.end(), [&](std::size_t i) {
      return all_zero(values_of(start.layers[i], quantity));
    });
  };
  Left left{reading.signal_left.measured.mean, reading.gradient_left.measured.mean};
  if (lost(&LayerSignal::pre_activation)) {
    left.signal = 0;
    sentences.emplace_back("no signal passes the hidden layers");
  } else if (hidden.size() > 1 && !std::isnan(left.signal)) {
    std::vector<double> ratios;
    for (std::size_t k = 1; k < hidden.size(); ++k)
      ratios.push_back(reading.layers[hidden[k]].ratio.theory);
    sentences.push_back(course("signal", reading.signal_left, hidden.size(), alike(ratios),
                               format("after {} layers", hidden.size())));
  }
  if (!still.empty()) {
    left.gradient = 0;
    sentences.push_back(
        still.size() == hidden.size()
            ? format("no gradient reaches the kernels of {}: the hidden layers never move",
                     listed_layers(still))
            : format("no gradient reaches the kernels of {}: they never move",
                     listed_layers(still)));
  } else if (hidden.size() > 1 && !std::isnan(left.gradient)) {
    std::vector<double> factors;
    for (std::size_t k = 0; k + 1 < hidden.size(); ++k)
      factors.push_back(reading.layers[hidden[k]].factor.theory);
    sentences.push_back(course("gradient", reading.gradient_left, hidden.size(), alike(factors),
                               "on the way back to the first layer"));
  }
  if (hidden.size() == 1 && sentences.empty())
    sentences.emplace_back("there is one hidden layer: nothing can be lost between hidden layers");
  for (const std::size_t i : hidden) {
    if (reading.layers[i].dead < 0.5 || !still.empty()) continue;
    sentences.push_back(format("{} of the units of {} are dead",
                               percent_text(reading.layers[i].dead), start.layers[i].name));
    break;
  }
  if (harmful(left.signal) || harmful(left.gradient)) {
    if (const std::string hint = advice(start.described, start.input_square, left); !hint.empty())
      sentences.push_back(hint);
  }
  return joined(sentences, "; ");
}

}  // namespace

std::string percent_text(double part) {
  return part < 0.1 ? format("{:.2g} %", 100 * part) : format("{:.0f} %", 100 * part);
}

GeometricMean geometric_mean(const std::vector<double>& values) {
  std::vector<double> logarithms;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    if (value == 0) return {0, none, none};
    logarithms.push_back(portable_log(value));
  }
  if (logarithms.empty()) return {};
  const auto n = static_cast<double>(logarithms.size());
  const double mean = mean_of(logarithms);
  GeometricMean result{portable_exp(mean), none, none};
  double squares = 0;
  for (const double value : logarithms) squares += (value - mean) * (value - mean);
  if (n < 2 || !std::isfinite(squares)) return result;
  const double half = student_t_quantile(0.975, n - 1) * std::sqrt(squares / (n - 1) / n);
  result.low = portable_exp(mean - half);
  result.high = portable_exp(mean + half);
  return result;
}

StartReading reading_of(const InspectedStart& start) {
  StartReading reading;
  const std::vector<InspectedLayer>& layers = start.layers;
  const std::vector<std::size_t> hidden = hidden_dense(start.described);
  std::vector<std::size_t> dense;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const LayerForecast& theory = start.forecast.layers[i];
    const auto measured = [&](Quantity quantity) {
      return geometric_mean(values_of(layers[i], quantity));
    };
    LayerReading out;
    out.pre_activation = {measured(&LayerSignal::pre_activation), theory.pre_activation};
    out.activation = {measured(&LayerSignal::activation), theory.activation};
    out.gradient.measured = measured(&LayerSignal::gradient);
    out.weight_gradient.measured = measured(&LayerSignal::weight_gradient);
    out.singular_value = measured(&LayerSignal::singular_value);
    out.dead = mean_of(values_of(layers[i], &LayerSignal::dead));
    out.saturated = mean_of(values_of(layers[i], &LayerSignal::saturated));
    reading.layers.push_back(std::move(out));
    if (layers[i].dense) dense.push_back(i);
  }
  for (std::size_t k = 0; k < dense.size(); ++k) {
    const std::size_t i = dense[k];
    LayerReading& out = reading.layers[i];
    const LayerForecast& theory = start.forecast.layers[i];
    const double anchor = reading.layers[dense.back()].gradient.measured.mean;
    out.gradient.theory = theory.gradient * anchor;
    out.weight_gradient.theory = theory.weight_gradient * anchor;
    if (k > 0) {
      const std::size_t before = dense[k - 1];
      out.ratio = {
          geometric_mean(quotients(layers[i], layers[before], &LayerSignal::pre_activation)),
          theory.pre_activation / start.forecast.layers[before].pre_activation};
    }
    if (k + 1 < dense.size()) {
      out.factor = {
          geometric_mean(quotients(layers[i], layers[dense[k + 1]], &LayerSignal::gradient)),
          theory.backward_factor};
    }
  }
  if (hidden.size() > 1) {
    const Left theory = left_of(start.described, start.forecast);
    const InspectedLayer& first = layers[hidden.front()];
    const InspectedLayer& last = layers[hidden.back()];
    reading.signal_left = {geometric_mean(quotients(last, first, &LayerSignal::pre_activation)),
                           theory.signal};
    reading.gradient_left = {geometric_mean(quotients(first, last, &LayerSignal::gradient)),
                             theory.gradient};
  }
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const bool is_hidden = !dense.empty() && i < dense.back();
    reading.layers[i].verdict =
        verdict_of(layers[i], start.described[i].activation, reading.layers[i], is_hidden);
  }
  reading.verdict = verdict_of(start, reading);
  return reading;
}

std::string forecast_sentence(const std::string& label, const std::vector<SignalLayer>& layers,
                              const Forecast& forecast) {
  const std::vector<std::size_t> hidden = hidden_dense(layers);
  if (hidden.size() < 2) return format("{}: nothing can be lost between hidden layers", label);
  const Left left = left_of(layers, forecast);
  std::vector<double> ratios;
  std::vector<double> factors;
  for (std::size_t k = 0; k + 1 < hidden.size(); ++k) {
    ratios.push_back(forecast.layers[hidden[k + 1]].pre_activation /
                     forecast.layers[hidden[k]].pre_activation);
    factors.push_back(forecast.layers[hidden[k]].backward_factor);
  }
  std::vector<std::string> sentences;
  if (forecast.layers[hidden.back()].pre_activation == 0) {
    sentences.emplace_back("no signal passes the hidden layers");
  } else if (!std::isnan(left.signal)) {
    sentences.push_back(course("signal", {{left.signal}, none}, hidden.size(), alike(ratios),
                               format("after {} layers", hidden.size())));
  }
  if (std::all_of(hidden.begin(), hidden.end(),
                  [&](std::size_t i) { return forecast.layers[i].weight_gradient == 0; })) {
    sentences.emplace_back("no gradient reaches the kernels of the hidden layers: they never move");
  } else if (!std::isnan(left.gradient)) {
    sentences.push_back(course("gradient", {{left.gradient}, none}, hidden.size(), alike(factors),
                               "on the way back to the first layer"));
  }
  if (sentences.empty()) sentences.push_back(forecast.ends);
  return format("{}: {}", label, joined(sentences, "; "));
}

}  // namespace fanin
