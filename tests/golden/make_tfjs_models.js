// Saves models by TensorFlow.js itself, with weights, inputs and its own predictions, for
// tests/engine/keras_tfjs_test.cpp. Not run by the build or by CI: it needs @tensorflow/tfjs, which
// is installed anywhere outside the repository:
//   npm install --ignore-scripts @tensorflow/tfjs && NODE_PATH=node_modules node make_tfjs_models.js DIR
// Each model gives DIR/tfjs_<name>.json (what model.save writes as model.json) and
// DIR/tfjs_<name>.tsv: rows "name<TAB>rows<TAB>columns<TAB>numbers" with every weight, the input and
// the prediction.
const fs = require('fs');
const tf = require('@tensorflow/tfjs');

const folder = process.argv[2];

// A fixed sequence in [-1, 1): the same inputs and weights every time.
function sequence(count, seed) {
  let state = seed;
  return Array.from({length: count}, () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 2147483648 - 1;
  });
}

const L = tf.layers;
const R = tf.regularizers;
const C = tf.constraints;
const models = {
  classes: () => tf.sequential({layers: [
    L.dense({units: 5, inputShape: [3], activation: 'relu', kernelInitializer: 'heNormal'}),
    L.dropout({rate: 0.25}),
    L.dense({units: 4, activation: 'tanh', kernelInitializer: 'glorotUniform', useBias: false}),
    L.dense({units: 3, activation: 'softmax', kernelInitializer: 'leCunNormal'})]}),
  smooth: () => tf.sequential({layers: [
    L.dense({units: 6, inputShape: [4], activation: 'elu'}),
    L.dense({units: 5, activation: 'softplus', kernelInitializer: tf.initializers.varianceScaling(
        {scale: 3, mode: 'fanAvg', distribution: 'uniform', seed: 7})}),
    L.dense({units: 4, activation: 'softsign', kernelInitializer: 'orthogonal'}),
    L.dense({units: 4, activation: 'selu', kernelInitializer: tf.initializers.randomNormal({mean: 0, stddev: 0.2})}),
    L.dense({units: 1, activation: 'sigmoid', biasInitializer: tf.initializers.constant({value: 0.5})})]}),
  separate: () => tf.sequential({layers: [
    L.dense({units: 4, inputShape: [3], kernelInitializer: 'zeros', biasInitializer: 'ones'}),
    L.activation({activation: 'relu6'}),
    L.dense({units: 2, kernelInitializer: tf.initializers.truncatedNormal({stddev: 0.1})})]}),
  batch: () => tf.sequential({layers: [
    L.dense({units: 5, inputShape: [4], activation: 'relu'}),
    L.batchNormalization({momentum: 0.9, epsilon: 0.01}),
    L.dropout({rate: 0.3}),
    L.dense({units: 3, activation: 'softmax'})]}),
  gamma: () => tf.sequential({layers: [
    L.dense({units: 5, inputShape: [4], useBias: false}),
    L.batchNormalization({center: false, gammaRegularizer: R.l2({l2: 0.1})}),
    L.activation({activation: 'hardSigmoid'}),
    L.dense({units: 1, activation: 'sigmoid'})]}),
  rows: () => tf.sequential({layers: [
    L.dense({units: 5, inputShape: [4]}), L.layerNormalization({}), L.leakyReLU({alpha: 0.2}),
    L.dense({units: 3}), L.softmax({})]}),
  learned: () => tf.sequential({layers: [
    L.dense({units: 5, inputShape: [4]}), L.prelu({}), L.dense({units: 4}), L.elu({alpha: 1}),
    L.dense({units: 4}), L.thresholdedReLU({theta: 0.2}), L.dense({units: 4}), L.reLU({maxValue: 0.5}),
    L.dense({units: 1})]}),
  noise: () => tf.sequential({layers: [
    L.dense({units: 5, inputShape: [4], activation: 'selu', kernelInitializer: 'leCunUniform'}),
    L.alphaDropout({rate: 0.1}), L.gaussianNoise({stddev: 0.1}), L.gaussianDropout({rate: 0.2}),
    L.dense({units: 2, activation: 'gelu_new'}), L.dense({units: 1})]}),
  held: () => tf.sequential({layers: [
    L.inputLayer({inputShape: [4]}),
    L.dense({units: 5, activation: 'swish', kernelRegularizer: R.l1l2({l1: 0.01, l2: 0.02}),
             biasRegularizer: R.l1({l1: 0.1}), kernelConstraint: C.maxNorm({maxValue: 2, axis: 0}),
             biasConstraint: C.nonNeg()}),
    L.dense({units: 4, activation: 'mish', kernelConstraint: C.unitNorm({axis: 0}), kernelRegularizer: 'l1l2'}),
    L.dense({units: 4, activation: 'gelu', kernelConstraint: C.minMaxNorm({minValue: 0.1, rate: 0.9, axis: 0})}),
    L.reshape({targetShape: [4]}),
    L.dense({units: 3, trainable: false})]}),
  scaled: () => tf.sequential({layers: [
    L.rescaling({scale: 0.5, offset: 1, inputShape: [4]}), L.dense({units: 2, activation: 'sigmoid'}),
    L.dense({units: 3, activation: 'softmax'})]}),
};
const compiled = {
  classes: {optimizer: tf.train.adam(0.01), loss: 'categoricalCrossentropy', metrics: ['accuracy']},
  smooth: {optimizer: tf.train.rmsprop(0.002, 0.8), loss: 'binaryCrossentropy', metrics: ['accuracy']},
  separate: {optimizer: tf.train.momentum(0.1, 0.9), loss: 'meanSquaredError'},
  batch: {optimizer: 'adam', loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy']},
  gamma: {optimizer: 'sgd', loss: 'binaryCrossentropy', metrics: ['binaryAccuracy', 'precision']},
  rows: {optimizer: tf.train.adagrad(0.05, 0.2), loss: 'kullbackLeiblerDivergence'},
  learned: {optimizer: tf.train.adadelta(0.5, 0.9, 1e-6), loss: 'meanAbsoluteError', metrics: ['mse']},
  noise: {optimizer: tf.train.rmsprop(0.01, 0.8, 0.5, 1e-6, true), loss: 'logcosh', metrics: ['cosine']},
  held: {optimizer: tf.train.momentum(0.1, 0.8, true), loss: 'categoricalHinge'},
  scaled: {optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy', metrics: ['acc']},
};

async function save(name) {
  const model = models[name]();
  model.compile(compiled[name]);
  model.setWeights(model.getWeights().map((w, i) => {
    const values = sequence(w.size, 100 + i);
    const variance = /variance/.test(model.weights[i].name);
    return tf.tensor(variance ? values.map(v => v * v + 0.1) : values, w.shape);
  }));
  const rows = 6;
  const columns = model.inputs[0].shape[1];
  const input = tf.tensor2d(sequence(rows * columns, 7), [rows, columns]);
  const out = model.predict(input);
  const lines = [];
  const put = (label, t) => {
    const shape = t.shape.length == 1 ? [1, t.shape[0]] : t.shape;
    lines.push([label, ...shape, Array.from(t.dataSync()).join(' ')].join('\t'));
  };
  model.weights.forEach((w, i) => put(w.originalName, model.getWeights()[i]));
  put('input', input);
  put('prediction', out);
  await model.save(tf.io.withSaveHandler(async a => {
    const json = {modelTopology: a.modelTopology, format: a.format, generatedBy: a.generatedBy,
                  convertedBy: a.convertedBy, trainingConfig: a.trainingConfig,
                  weightsManifest: [{paths: ['./weights.bin'], weights: a.weightSpecs}]};
    fs.writeFileSync(`${folder}/tfjs_${name}.json`, JSON.stringify(json) + '\n');
    // One of them whole, as a browser saves it.
    if (name === 'batch') fs.writeFileSync(`${folder}/tfjs_batch.bin`, Buffer.from(a.weightData));
    return {modelArtifactsInfo: {dateSaved: new Date(0), modelTopologyType: 'JSON'}};
  }), {includeOptimizer: true});
  fs.writeFileSync(`${folder}/tfjs_${name}.tsv`, lines.join('\n') + '\n');
}

(async () => { for (const name of Object.keys(models)) await save(name); })();
