namespace Verge.Models.Reranking;

/// <summary>What re-ranking models are trained by, over the candidates that count.</summary>
public enum RerankingLoss
{
    /// <summary>Binary cross-entropy of each candidate (EdgeRec eq. 15, with the minus sign that the print lacks); a batch's loss is the mean over candidates.</summary>
    CrossEntropy,

    /// <summary>
    /// Cross-entropy between the softmax over a list's logits and equal shares for what was clicked: DLCM's attention rank loss, ψ(y) = e^y where
    /// y &gt; 0, in the form of its released code. A batch's loss is the mean over lists with a click; others teach nothing.
    /// </summary>
    Listwise,
}
