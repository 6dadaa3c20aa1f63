// What theory says of a signal's way through drawn layers and of the gradient's way back, before
// any training and without data.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "init/mean_field.hpp"
#include "schema/vocabulary.hpp"

namespace fanin {

/// One layer as theory sees it; spec/signal_layers makes these of a model's layers.
struct SignalLayer {
  enum class Kind {
    dense,      ///< weights, then `activation`
    function,   ///< `activation` alone
    rescaling,  ///< x scale + offset
    identity,   ///< nothing, or noise, which is left out
    unknown,    ///< there is no theory of it here: `activation.name` says what it is
  };

  Kind kind = Kind::identity;
  std::string name;
  double fan_in = 0;
  double fan_out = 0;
  std::optional<Choice> kernel = {};  ///< initializers; of a dense layer
  std::optional<Choice> bias = {};    ///< nothing: no bias
  Choice activation = {};
  double scale = 1;
  double offset = 0;

  bool is_dense() const { return kind == Kind::dense; }
};

/// Means over units and rows; NaN where no theory is known.
struct LayerForecast {
  static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

  double pre_activation = unknown;  ///< q_l, mean square; of dense layers
  double activation = unknown;      ///< mean square of what the layer gives
  /// d_l / d_(l+1), d_l the mean square of dL/dz_l of a dense layer, l + 1 the next dense one; not
  /// of the last.
  double backward_factor = unknown;
  double gradient = unknown;  ///< d_l as a multiple of the last dense layer's
  /// E a_(l-1)^2 times `gradient`: mean square of dL/dW_l of one row, over the last layer's d.
  double weight_gradient = unknown;
  double weight_variance = unknown;  ///< fan_in Var W
  double bias_variance = unknown;
  double slope_square = unknown;  ///< E phi'(z)^2 of the layer's own activation
};

struct Forecast {
  std::vector<LayerForecast> layers;  ///< one a SignalLayer
  std::string ends;  ///< why there is no theory from some layer on, a sentence; empty: there is one
  std::optional<FixedPoint> fixed_point;  ///< of the hidden layers, where they are all alike
  std::optional<double> edge;  ///< edge_of_chaos, where the hidden layers have a bias variance
};

/// Forward: q_1 = n Var(W) q_0 + E b^2 and q_(l+1) = n Var(W) E phi(z)^2 + E b^2, z ~ N(E b, q_l -
/// (E b)^2), n the layer's inputs (Poole et al. 2016). Backward: d_l = m Var(W_(l+1)) E
/// phi'(z_l)^2 d_(l+1), m the units of layer l + 1 (Schoenholz et al. 2017; a gradient is taken to
/// be independent of the signal). `q_0`: mean square of an input, 1 where data are standardized. An
/// orthogonal kernel counts by the mean square of its entries; an LSUV kernel is scaled to
/// outputs of variance 1.
Forecast forecast(const std::vector<SignalLayer>& layers, double q_0 = 1);

/// The numbers of the hidden dense layers: all but the last; all where there is one alone.
std::vector<std::size_t> hidden_dense(const std::vector<SignalLayer>& layers);

/// The initializer made for the activation: lecun_normal for selu, he_normal for relu and its kin,
/// glorot_uniform for the others.
std::string made_for(const Choice& activation);

}  // namespace fanin
