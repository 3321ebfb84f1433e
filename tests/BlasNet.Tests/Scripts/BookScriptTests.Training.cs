namespace BlasNet.Tests.Scripts;

/// <content>The fish book from optimizers to SimpleConvNet.</content>
internal static partial class BookScriptTests
{
    private static BookScript[] Training =>
    [
        new("optimizers-bowl.fsx",
            "SGD ends at x = -0.3504, y = 0.0848",
            "Momentum ends at x = 0.8964, y = 0.0881",
            "Adam ends at x = 0.1360, y = 0.3182")
        {
            Figures =
            [
                ("AdaGrad ends at x =", -0.1203, -0.1201), ("RMSprop ends at x =", -0.1540, -0.1538),
            ],
            Pictures = ["optimizers-bowl"],
        },
        new("optimizers-mnist.cs")
        {
            Figures =
            [
                ("SGD: loss of the last ten steps", 1.9, 2.3), ("Momentum: loss of the last ten steps", 0.4, 1.2),
                ("AdaGrad: loss of the last ten steps", 0.9, 1.8), ("RMSprop: loss of the last ten steps", 0.2, 0.9),
                ("Adam: loss of the last ten steps", 0.2, 0.8),
            ],
            Pictures = ["optimizers-mnist"],
        },
        new("weight-initialization.cs", "relu, 0.01, layer 5: mean 0.000, deviation 0.000")
        {
            Figures =
            [
                ("sigmoid, 1, layer 1: mean", 0.49, 0.51), ("sigmoid, 0.01, layer 1: mean", 0.499, 0.501),
                ("sigmoid, 0.01, layer 5: mean", 0.49, 0.51), ("sigmoid, Xavier, layer 5: mean", 0.49, 0.52),
                ("relu, Xavier, layer 5: mean", 0.09, 0.11), ("relu, He, layer 5: mean", 0.56, 0.58),
                ("0.01: loss of the last ten steps", 2.29, 2.32), ("Xavier: loss of the last ten steps", 2.1, 2.3),
                ("He: loss of the last ten steps", 1.7, 2.2),
            ],
            Pictures = ["weight-initialization", "weight-initialization-activations"],
        },
        new("batch-normalization.fsx")
        {
            Figures =
            [
                ("weights of 0.0464: accuracy with normalization", 0.8, 1),
                ("weights of 0.00215: accuracy with normalization", 0.8, 1),
                ("weights of 0.0001: accuracy with normalization", 0.15, 0.8),
            ],
            Pictures = ["batch-normalization"],
        },
        new("overfitting.fsx")
        {
            Figures =
            [
                ("overfitting: train accuracy", 0.93, 1), ("weight decay 0.1: train accuracy", 0.25, 0.75),
                ("dropout 0.2: train accuracy", 0.3, 0.8),
            ],
            Pictures = ["overfitting"],
        },
        new("hyper-parameters.cs", "=========== Hyper-Parameter Optimization Result ===========")
        {
            Figures = [("Best-1 (val acc:", 0.45, 0.85), ("Best-20 (val acc:", 0, 0.2)],
            Pictures = ["hyper-parameters"],
        },
        new("convolution.fsx",
            "the first place: 1·1 + 1·0 + 1·1 + 0·0 + 1·1 + 1·0 + 0·1 + 0·0 + 1·1 = 4",
            "[[4. 3. 4.]", "[2. 4. 3.]", "[2. 3. 4.]]",
            "[[15. 16.]", "[ 6. 15.]]",
            "[[ 7. 12. 10.  2.]", "[ 4. 15. 16. 10.]", "[10.  6. 15.  6.]", "[ 8. 10.  4.  3.]]",
            "[[15. 17. 15.]", "[17. 15. 17.]", "[15. 17. 15.]]",
            "4      3       1      1       4     4", "7      3       0      2       3     3", "28      5       2      3      10    10",
            "31      5       2      3      11    11", "28      5       0      1      24    24", "224      7       3      2     112   112",
            "4 filters over 3 channels: float32 [2, 2, 4], rank 3", "columns: float32 [4, 27], rank 2",
            "[[2. 3.]", "[4. 2.]]")
        {
            Figures =
            [
                ("largest difference, Conv2D", 0, 1e-6), ("largest difference, the sum over channels", 0, 1e-5),
                ("largest difference, im2col", 0, 1e-5), ("largest difference, pooling by im2col", 0, 0),
            ],
            Pictures = ["convolution"],
        },
        new("simple-conv-net.cs", "im2col of 1 of [7, 7, 3]: [9, 75]", "im2col of 10 of [7, 7, 3]: [90, 75]", "total parameters 433890")
        {
            Figures = [("test accuracy", 0.68, 0.95)],
            Pictures = ["simple-conv-net", "simple-conv-net-filters"],
        },
    ];
}
